// a stack of a hundred functions is cut, and a note says so
//! note stacks are cut at 64 functions
let open;
const gate = new Promise((resolve) => (open = resolve));

async function down(left) {
  if (left === 0)
    await gate; //> down < down*63
  else await down(left - 1); //@ down
}
async function main() {
  await down(98);
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
