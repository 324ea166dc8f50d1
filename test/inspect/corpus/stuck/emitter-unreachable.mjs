// events.once on an emitter that nobody can reach
import { EventEmitter, once } from "node:events";

const pending = once(new EventEmitter(), "never");
async function listen() {
  await pending; //> listen < main | stuck
}
async function main() {
  await listen(); //@ main
}
globalThis.keep = [pending, main()];
setInterval(() => undefined, 1e6);
console.log("ready");
