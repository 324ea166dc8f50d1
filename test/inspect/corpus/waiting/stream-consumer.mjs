// a whole stream as text
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

const source = new Readable({ read() {} });
async function readAll() {
  return await text(source); //> readAll < main
}
async function main() {
  await readAll(); //@ main
}
main();
setTimeout(() => source.push(null), 1e6);
setImmediate(() => console.log("ready"));
