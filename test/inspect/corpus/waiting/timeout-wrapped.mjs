// a timeout in a promise, by hand and by util.promisify
import { promisify } from "node:util";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function byHand() {
  await sleep(1e6); //> byHand < main | timer
}
async function promisified() {
  await promisify(setTimeout)(1e6); //> promisified < main | timer
}
async function main(work) {
  await work(); //@ main
}
main(byHand);
main(promisified);
console.log("ready");
