// Has a handler of its own for SIGUSR1.
async function waiting() {
  await new Promise((resolve) => process.on("SIGUSR1", () => console.log("told") ?? resolve));
}
globalThis.kept = waiting();
setInterval(() => undefined, 1e6);
console.log("ready");
