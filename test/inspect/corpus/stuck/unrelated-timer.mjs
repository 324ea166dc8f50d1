// a timer that merely sees the variable is not what wakes
const box = { resolve: undefined };
async function wait() {
  await new Promise((resolve) => (box.resolve = resolve)); //> wait | promise
}
wait();
globalThis.open = () => box.resolve();
setInterval(() => undefined, 1e6);
console.log("ready");
