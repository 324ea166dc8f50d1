// Atomics.waitAsync
const shared = new Int32Array(new SharedArrayBuffer(4));
async function wait() {
  await Atomics.waitAsync(shared, 0, 0).value; //> wait < main
}
async function main() {
  await wait(); //@ main
}
main();
setTimeout(() => Atomics.notify(shared, 0), 1e6);
console.log("ready");
