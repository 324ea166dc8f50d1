// a loop that never ends, and what waits meanwhile
let open;
const gate = new Promise((resolve) => (open = resolve));

async function waiting() {
  await gate; //> waiting
}
function spin() {
  for (let count = 0; ; count++) {
    if (count < 0) open(); //% spin < (anonymous)
  }
}
waiting();
console.log("ready");
spin(); //@ (anonymous)
