// for await over the events of an emitter
import { EventEmitter, on } from "node:events";

const bus = new EventEmitter();
async function listen() {
  for await (const [message] of on(bus, "message")) globalThis.last = message; //> listen < main
}
async function main() {
  await listen(); //@ main
}
main();
bus.emit("message", 1);
setTimeout(() => bus.emit("message", 2), 1e6);
setImmediate(() => console.log("ready"));
