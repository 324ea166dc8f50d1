// functions that are suspended in threads, two alike in each
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

async function nap() {
  await sleep(1e6); //> 4 × nap < work | timer
}
async function work() {
  await nap(); //@ work
}
if (isMainThread) {
  let started = 0;
  for (let i = 0; i < 2; i++)
    new Worker(new URL(import.meta.url)).once("message", () => ++started === 2 && console.log("ready"));
} else {
  work();
  work();
  parentPort.postMessage("started");
}
