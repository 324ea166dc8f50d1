// an async generator that awaits, asked by hand
let open;
const gate = new Promise((resolve) => (open = resolve));

async function* rows() {
  yield 1;
  await gate; //> rows < main | timer
  yield 2;
}
async function main() {
  const all = rows();
  await all.next();
  setImmediate(() => console.log("ready"));
  await all.next(); //@ main
}
main();
setTimeout(() => open(), 1e6);
