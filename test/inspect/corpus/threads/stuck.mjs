// what is stuck in a thread, and what is not
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const kept = [];
async function stuck(promise) {
  await promise; //> stuck | none, stuck
}
async function held(promise) {
  await promise; //> held | promise
}
async function port() {
  await new Promise((resolve) => parentPort.once("message", resolve)); //> port | worker
}
if (isMainThread) {
  new Worker(new URL(import.meta.url)).once("message", () => console.log("ready"));
} else {
  const never = new Promise(() => undefined);
  kept.push(never, stuck(never));
  globalThis.gate = {};
  kept.push(held(new Promise((resolve) => (globalThis.gate.open = resolve))));
  kept.push(port());
  globalThis.kept = kept;
  parentPort.postMessage("started");
}
