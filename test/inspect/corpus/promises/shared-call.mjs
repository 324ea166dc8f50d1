// two functions with several awaits that wait for one call: which await it is, is inferred from what is called
const once = (fn) => {
  let result;
  return () => (result ??= fn());
};
const load = once(async function load() {
  await new Promise((resolve) => setTimeout(resolve, 1e6)); //> load < first | timer, full ; load < second | timer, full
});
async function first() {
  await 0;
  await load(); //@ first
  await 1;
}
async function second() {
  await 0;
  await load(); //@ second
  await 1;
}
globalThis.all = [first(), second()];
setTimeout(() => console.log("ready"), 50);
