// for await over an async generator that delegates to another
let open;
const gate = new Promise((resolve) => (open = resolve));

async function* lines() {
  yield "a";
  await gate; //> lines < pages < main | timer
}
async function* pages() {
  for await (const line of lines()) yield line; //@ pages
}
async function main() {
  for await (const page of pages()) globalThis.last = page; //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
