// the import of a module that is not done
let open;
const gate = new Promise((resolve) => (open = resolve));

globalThis.gate = gate;
async function load() {
  await import("data:text/javascript,console.log('ready');await globalThis.gate"); //> (anonymous):1 | timer ; load < main
}
async function main() {
  await load(); //@ main
}
main();
setTimeout(() => open(), 1e6);
