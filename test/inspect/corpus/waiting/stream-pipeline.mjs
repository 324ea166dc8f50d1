// a pipeline of streams whose source gives nothing more
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const source = new Readable({ read() {} });
async function copy() {
  // prettier-ignore
  await pipeline(source, new PassThrough(), async function sink(chunks) { //> copy < main
    for await (const chunk of chunks) globalThis.last = chunk; //> sink
  });
}
async function main() {
  await copy(); //@ main
}
main();
source.push("first");
setTimeout(() => source.push(null), 1e6);
setImmediate(() => setImmediate(() => console.log("ready")));
