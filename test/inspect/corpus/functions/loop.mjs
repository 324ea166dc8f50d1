// an await in a loop, the third time round
let open;
const gate = new Promise((resolve) => (open = resolve));

async function step(round) {
  if (round === 3) await gate; //> step < main | timer
}
async function main() {
  for (let round = 0; round < 10; round++) {
    await step(round); //@ main
  }
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
