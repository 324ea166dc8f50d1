// setImmediate in a promise, again and again
let rounds = 0;
async function poll() {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve)); //> poll < main | immediate
    if (++rounds === 3) console.log("ready");
  }
}
async function main() {
  await poll(); //@ main
}
main();
