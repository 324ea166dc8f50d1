// two calls of next() on one async generator
let open;
const gate = new Promise((resolve) => (open = resolve));

async function* rows() {
  await gate; //> rows < first | timer ; rows < second | timer
  yield 1;
}
const all = rows();
async function first() {
  await all.next(); //@ first
}
async function second() {
  await all.next(); //@ second
}
first();
second();
setTimeout(() => open(), 1e6);
console.log("ready");
