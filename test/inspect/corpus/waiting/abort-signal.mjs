// waits for an AbortSignal, by a listener and by events.once
import { once } from "node:events";

const controller = new AbortController();
const { signal } = controller;
async function byListener() {
  await new Promise((resolve) => signal.addEventListener("abort", resolve)); //> byListener < main
}
async function byOnce() {
  await once(signal, "abort"); //> byOnce < main
}
async function main(work) {
  await work(); //@ main
}
main(byListener);
main(byOnce);
setTimeout(() => controller.abort(), 1e6);
console.log("ready");
