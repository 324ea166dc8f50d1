// functions that ran often enough to be optimised
let open;
const gate = new Promise((resolve) => (open = resolve));

let count = 0;
async function step() {
  if (++count === 100_000) await gate; //> step < main | timer
}
async function main() {
  for (;;) await step(); //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
