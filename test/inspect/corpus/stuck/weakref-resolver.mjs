// a resolver that only a WeakRef holds is gone
let weak;
const pending = new Promise((resolve) => (weak = new WeakRef(resolve)));
async function wait() {
  await pending; //> wait | stuck
}
globalThis.keep = [pending, wait()];
setInterval(() => weak, 1e6);
setImmediate(() => console.log("ready"));
