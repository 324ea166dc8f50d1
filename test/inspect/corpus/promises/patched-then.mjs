// a program that patches Promise.prototype.then, and Promise itself
const original = Promise.prototype.then;
Promise.prototype.then = function (...handlers) {
  return Reflect.apply(original, this, handlers);
};
let open;
const gate = new Promise((resolve) => (open = resolve));

async function load() {
  await gate; //> load < main | timer
}
async function main() {
  await load().then(() => 1); //@ main
}
main();
globalThis.Promise = class Patched extends Promise {};
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
