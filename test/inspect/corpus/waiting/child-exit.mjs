// the end of a child process
import { spawn } from "node:child_process";
import { once } from "node:events";

const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
async function ended() {
  await once(child, "exit"); //> ended < main | child
}
async function main() {
  await ended(); //@ main
}
main();
child.once("spawn", () => console.log("ready"));
