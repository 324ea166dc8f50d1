// dns.lookup and crypto behind a thread pool that is full, and the FIFOs that fill it
import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import dns from "node:dns/promises";
import fs from "node:fs/promises";
import { promisify } from "node:util";

const folder = process.argv[2];
async function read(name) {
  await fs.open(name); //> 4 × read < main | file
}
async function lookup() {
  await dns.lookup("localhost"); //> lookup < main | dns
}
async function derive() {
  await promisify(crypto.pbkdf2)("words", "salt", 1, 8, "sha1"); //> derive < main
}
async function main(work, argument) {
  await work(argument); //@ main
}
for (const name of ["a", "b", "c", "d"]) {
  execFileSync("mkfifo", [`${folder}/${name}`]);
  main(read, `${folder}/${name}`);
}
main(lookup);
main(derive);
setImmediate(() => console.log("ready"));
