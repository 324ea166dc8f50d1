// a promise that was resolved with another
let open;
const gate = new Promise((resolve) => (open = resolve));

async function load() {
  await gate; //> load < main | timer
}
async function main() {
  await new Promise((resolve) => resolve(load())); //@ main
}
main();
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
