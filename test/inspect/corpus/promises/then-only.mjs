// a function that is awaited by handlers alone
let open;
const gate = new Promise((resolve) => (open = resolve));

async function load() {
  await gate; //> load | timer
}
load().then(console.log, console.error);
setTimeout(() => open(), 1e6);
console.log("ready");
