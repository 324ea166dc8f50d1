// A thread that waits, and one that is deaf for a while, if that was asked for.
import { pbkdf2Sync } from "node:crypto";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const open = [];
globalThis.open = open;
async function inMain() {
  await new Promise((resolve) => open.push(resolve));
}
async function inThread() {
  await new Promise((resolve) => open.push(resolve));
}
if (isMainThread) {
  const names = ["waits", ...process.argv.slice(2)];
  let started = 0;
  const workers = names.map((name) => {
    const worker = new Worker(new URL(import.meta.url), { name, workerData: name });
    return worker.once("message", () => ++started === names.length && console.log("ready"));
  });
  process.on("message", async () => process.send({ code: await workers[0].terminate() }));
  setInterval(() => undefined, 1e6);
  inMain();
} else if (workerData === "deaf") {
  parentPort.postMessage("started");
  // The message leaves at once; what follows is one call into native code.
  pbkdf2Sync("a", "b", 2 ** 31 - 1, 64, "sha512");
} else {
  inThread();
  parentPort.on("message", () => undefined);
  parentPort.postMessage("started");
}
