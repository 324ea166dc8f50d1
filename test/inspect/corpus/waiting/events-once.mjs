// events.once on an emitter that a variable of the module holds: whoever sees it may emit
import { EventEmitter, once } from "node:events";

const bus = new EventEmitter();
async function listen() {
  await once(bus, "message"); //> listen < main | promise
}
async function main() {
  await listen(); //@ main
}
main();
setTimeout(() => bus.emit("message"), 1e6);
console.log("ready");
