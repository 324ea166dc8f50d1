// a thread whose script is a text, and a message that is waited for
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const worker = new Worker(
  `async function inside() { await new Promise((resolve) => setTimeout(resolve, 1e6)); }
   inside();
   console.log("ready");
   require("node:worker_threads").parentPort.on("message", () => undefined);`,
  { eval: true },
);
async function listen() {
  await once(worker, "message"); //> listen < main | worker ; inside:1 | timer
}
async function main() {
  await listen(); //@ main
}
main();
