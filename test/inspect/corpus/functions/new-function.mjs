// code that was made from text
let open;
const gate = new Promise((resolve) => (open = resolve));

globalThis.gate = gate;
const AsyncFunction = (async () => undefined).constructor;
const made = new AsyncFunction("gate", "await gate;");
const evaluated = (0, eval)("(async function evaluated() { await globalThis.made(globalThis.gate); })");
globalThis.made = made;
async function main() {
  await evaluated(); //> eval:3 < evaluated:1 < main | timer //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
