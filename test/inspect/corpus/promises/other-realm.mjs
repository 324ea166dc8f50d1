// functions of another realm
import vm from "node:vm";

const realm = vm.createContext({ setTimeout });
vm.runInContext(
  `globalThis.gate = new Promise((resolve) => setTimeout(resolve, 1e6));
globalThis.inside = async function inside() { await gate; }`,
  realm,
);
async function main() {
  await realm.inside(); //> inside:2 < main | timer, full //@ main
}
main();
setImmediate(() => console.log("ready"));
