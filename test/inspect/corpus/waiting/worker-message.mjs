// a message of a worker thread; what is suspended inside it is not shown, and a note says so
//! note what is suspended in worker threads is not shown: the process has 1|nobody looked
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
  await once(worker, "message"); //> listen < main | worker
}
async function main() {
  await listen(); //@ main
}
main();
