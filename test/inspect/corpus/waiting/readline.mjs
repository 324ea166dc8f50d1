// for await over the lines of an input that gives no more
import readline from "node:readline";
import { PassThrough } from "node:stream";

const input = new PassThrough();
async function lines() {
  for await (const line of readline.createInterface({ input })) globalThis.last = line; //> lines < main
}
async function main() {
  await lines(); //@ main
}
main();
input.write("one\n");
setTimeout(() => input.end(), 1e6);
setImmediate(() => console.log("ready"));
