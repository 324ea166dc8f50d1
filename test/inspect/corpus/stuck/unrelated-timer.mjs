// a timer that merely sees the variable is not what wakes
//! todo a function sees all variables of its module in the heap: only its source tells which it uses
const box = { resolve: undefined };
async function wait() {
  await new Promise((resolve) => (box.resolve = resolve)); //> wait | promise
}
wait();
globalThis.open = () => box.resolve();
setInterval(() => undefined, 1e6);
console.log("ready");
