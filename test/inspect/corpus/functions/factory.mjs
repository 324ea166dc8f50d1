// closures that a factory makes
const open = [];

function makeWorker(name) {
  const gate = new Promise((resolve) => open.push(resolve));
  return async function work() {
    await gate; //> 3 × work < start | promise
    return name;
  };
}
async function start(work) {
  await work(); //@ start
}
for (const name of ["one", "two", "three"]) start(makeWorker(name));
setTimeout(() => open.forEach((one) => one()), 1e6);
console.log("ready");
