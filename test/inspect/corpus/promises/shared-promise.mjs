// two functions that await the same promise
let open;
const gate = new Promise((resolve) => (open = resolve));

async function reader() {
  await gate; //> reader < Promise.all < main | timer, full
}
async function writer() {
  await gate; //> writer < Promise.all < main | timer, full
}
async function main() {
  await Promise.all([reader(), writer()]); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
