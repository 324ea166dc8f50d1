// the import of a module that is not done
let open;
const gate = new Promise((resolve) => (open = resolve));

globalThis.gate = gate;
async function load() {
  await import("data:text/javascript,await globalThis.gate"); //> load < main
}
async function main() {
  await load(); //@ main
}
main();
setTimeout(() => open(), 1e6);
setTimeout(() => console.log("ready"), 100);
