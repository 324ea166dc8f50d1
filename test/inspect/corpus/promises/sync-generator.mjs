// a generator between two calls is no async function
let open;
const gate = new Promise((resolve) => (open = resolve));

function* numbers() {
  yield 1;
  yield 2;
}
const all = numbers();
all.next();
async function* rows() {
  yield 1;
}
const idle = rows();
await idle.next();
async function main() {
  await gate; //> main | timer
}
main();
globalThis.keep = [all, idle];
setTimeout(() => open(), 1e6);
console.log("ready");
