// promises that are held, and that nothing can settle
const never = () => new Promise(() => undefined);
const variable = never();
const list = [never()];
const map = new Map([["key", never()]]);
const box = { promise: never() };
class Cache {
  #pending = never();
  async read() {
    await this.#pending; //> read | stuck
  }
}
async function onVariable() {
  await variable; //> onVariable | stuck
}
async function onElement() {
  await list[0]; //> onElement | stuck
}
async function onEntry() {
  await map.get("key"); //> onEntry | stuck
}
async function onProperty() {
  await box.promise; //> onProperty | stuck
}
async function onGlobal() {
  await globalThis.pending; //> onGlobal | stuck
}
globalThis.pending = never();
globalThis.keep = [variable, list, map, box, new Cache()];
globalThis.keep.at(-1).read();
onVariable();
onElement();
onEntry();
onProperty();
onGlobal();
setInterval(Object, 1e6);
console.log("ready");
