// a loop that never ends, and what waits meanwhile
let open;
const gate = new Promise((resolve) => (open = resolve));

async function waiting() {
  await gate; //> waiting
}
function spin() {
  // prettier-ignore
  for (let count = 0; ; count++) { //% spin < (anonymous)
    if (count < 0) open();
  }
}
waiting();
console.log("ready");
spin(); //@ (anonymous)
