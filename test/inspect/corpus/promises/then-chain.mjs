// a chain of then, catch and finally between two functions
let open;
const gate = new Promise((resolve) => (open = resolve));

async function load() {
  await gate; //> load < main | timer
}
async function main() {
  await load() //@ main
    .then((text) => text)
    .catch(() => undefined)
    .finally(() => undefined);
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
