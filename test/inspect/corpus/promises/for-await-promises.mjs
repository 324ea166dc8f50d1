// for await over an array of promises
let open;
const gate = new Promise((resolve) => (open = resolve));

async function load() {
  await gate; //> load < main | timer
}
async function main() {
  for await (const page of [0, load()]) globalThis.last = page; //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
