// a recursion
let open;
const gate = new Promise((resolve) => (open = resolve));

async function down(left) {
  if (left === 0)
    await gate; //> down < down < down < down < main | timer
  else await down(left - 1); //@ down
}
async function main() {
  await down(3); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
