// yield* from an async generator
let open;
const gate = new Promise((resolve) => (open = resolve));

async function* lines() {
  yield "a";
  await gate; //> lines < pages < main | timer
}
async function* pages() {
  yield* lines(); //@ pages
}
async function main() {
  for await (const page of pages()) globalThis.last = page; //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
