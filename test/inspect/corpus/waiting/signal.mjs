// a signal of the system
import { once } from "node:events";

async function told() {
  await once(process, "SIGUSR2"); //> told < main | signal
}
async function main() {
  await told(); //@ main
}
main();
setInterval(() => undefined, 1e6);
console.log("ready");
