// a message on a MessageChannel
import { once } from "node:events";

const { port1, port2 } = new MessageChannel();
async function listen() {
  await once(port1, "message"); //> listen < main | worker
}
async function main() {
  await listen(); //@ main
}
main();
setTimeout(() => port2.postMessage("late"), 1e6);
console.log("ready");
