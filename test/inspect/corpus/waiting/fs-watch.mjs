// for await over the changes of a folder
import { watch } from "node:fs/promises";

async function changes() {
  for await (const change of watch(new URL(".", import.meta.url))) if (change === undefined) return; //> changes < main
}
async function main() {
  await changes(); //@ main
}
main();
setImmediate(() => console.log("ready"));
