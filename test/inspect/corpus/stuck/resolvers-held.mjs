// a resolver in an array, a Map, a Set, a closure, a field and a private field: somebody may call it
const list = [];
const map = new Map();
const set = new Set();
const box = { resolve: undefined };
class Latch {
  #resolve;
  wait = new Promise((resolve) => (this.#resolve = resolve));
  open() {
    this.#resolve();
  }
}
function deferred() {
  let settle;
  const promise = new Promise((resolve) => (settle = resolve));
  return { promise, open: () => settle() };
}
const closure = deferred();
const latch = new Latch();

async function inArray() {
  await new Promise((resolve) => list.push(resolve)); //> inArray | promise
}
async function inMap() {
  await new Promise((resolve) => map.set("key", resolve)); //> inMap | promise
}
async function inSet() {
  await new Promise((resolve) => set.add(resolve)); //> inSet | promise
}
async function inField() {
  await new Promise((resolve) => (box.resolve = resolve)); //> inField
}
async function inClosure() {
  await closure.promise; //> inClosure
}
async function inPrivateField() {
  await latch.wait; //> inPrivateField
}
inArray();
inMap();
inSet();
inField();
inClosure();
inPrivateField();
globalThis.open = () => [list, map, set, box, closure, latch];
setInterval(Object, 1e6);
console.log("ready");
