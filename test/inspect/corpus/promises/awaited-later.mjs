// a function that was started first and is awaited later
let open;
const gate = new Promise((resolve) => (open = resolve));

async function work() {
  await gate; //> work < main | timer
}
async function main() {
  const started = work();
  await 0;
  await started; //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
