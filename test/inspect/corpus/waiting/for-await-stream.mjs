// for await over a stream that gives nothing more
import { Readable } from "node:stream";

const source = new Readable({ read() {} });
async function consume() {
  for await (const chunk of source) globalThis.last = chunk; //> consume < main
}
async function main() {
  await consume(); //@ main
}
main();
source.push("first");
setTimeout(() => source.push(null), 1e6);
setImmediate(() => console.log("ready"));
