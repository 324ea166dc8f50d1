// inside of AsyncLocalStorage, with active hooks
// eslint-disable-next-line n/no-unsupported-features/node-builtins -- programs have it
import { AsyncLocalStorage, createHook } from "node:async_hooks";

let open;
const gate = new Promise((resolve) => (open = resolve));

const storage = new AsyncLocalStorage();
createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();
async function load() {
  await gate; //> load < main | timer
}
async function main() {
  await load(); //@ main
}
storage.run({ id: 1 }, main);
setTimeout(() => open(), 1e6);
console.log("ready");
