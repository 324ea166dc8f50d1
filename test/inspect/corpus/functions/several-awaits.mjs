// several awaits in one function, each stopped at another
const open = [];
const gate = (closed) => closed && new Promise((resolve) => open.push(resolve));

async function work(stop) {
  await gate(stop === 1); //> work < first | promise
  await gate(stop === 2); //> work < second | promise
  const answer = (await gate(stop === 3)) ?? "none"; //> work < third | promise
  return answer;
}
async function first() {
  await work(1); //@ first
}
async function second() {
  await work(2); //@ second
}
async function third() {
  await work(3); //@ third
}
first();
second();
third();
setTimeout(() => open.forEach((one) => one()), 1e6);
setImmediate(() => console.log("ready"));
