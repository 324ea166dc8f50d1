// Waits, and answers what it is asked about itself.
let open;
const gate = new Promise((resolve) => (open = resolve));
async function waiting() {
  await gate;
}
const kept = Number(process.argv[2] ?? 0);
globalThis.kept = Array.from({ length: kept }, (_, index) => ({ index, text: `text ${index}` }));
globalThis.open = open;
void waiting();
setInterval(() => undefined, 1e6);
process.on("message", () => {
  globalThis.gc?.();
  process.send({
    // eslint-disable-next-line n/no-unsupported-features/node-builtins -- every Node that we run on has it
    resources: process.getActiveResourcesInfo().sort(),
    heapUsed: process.memoryUsage().heapUsed,
    kept: Object.getOwnPropertySymbols(globalThis)
      .map(String)
      .filter((name) => name.includes("curfew-")),
    closes: globalThis[Symbol.for("curfew.inspector")]?._idleTimeout,
  });
});
console.log("ready");
