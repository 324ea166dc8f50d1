// node:timers/promises: a timeout, and an interval
import { setInterval as every, setTimeout as sleep } from "node:timers/promises";

async function nap() {
  await sleep(1e6); //> nap < main | timer
}
async function tick() {
  for await (const _ of every(1e6)) await nap(); //> tick < main | timer
}
async function main(work) {
  await work(); //@ main
}
main(nap);
main(tick);
setImmediate(() => console.log("ready"));
