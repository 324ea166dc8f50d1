// a thread that spins, while another waits and the main thread too
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

function spin() {
  for (let x = 0; ; x++) if (x < 0) throw x; //% spin < busy
}
function busy() {
  parentPort.postMessage("spins");
  spin(); //@ busy
}
async function nap() {
  await sleep(1e6); //> 2 × nap | timer
}
if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: "nap" });
  const other = new Worker(new URL(import.meta.url));
  other.once("message", () => console.log("ready"));
  nap();
} else if (workerData === "nap") {
  nap();
} else {
  setImmediate(busy);
}
