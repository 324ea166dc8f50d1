// a thread that a thread has made
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

async function outer() {
  await sleep(1e6); //> outer | timer
}
async function inner() {
  await sleep(1e6); //> inner | timer
}
if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: "outer" }).once("message", () => console.log("ready"));
} else if (workerData === "outer") {
  outer();
  const within = new Worker(new URL(import.meta.url), { workerData: "inner" });
  within.once("message", (said) => parentPort.postMessage(said));
} else {
  inner();
  parentPort.postMessage("started");
}
