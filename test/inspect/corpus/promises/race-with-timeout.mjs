// a race against a timer
import { setTimeout as sleep } from "node:timers/promises";

const open = [];
async function query() {
  await new Promise((resolve) => open.push(resolve)); //> query < main | promise
}
async function main() {
  await Promise.race([query(), sleep(1e6)]); //@ main
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
