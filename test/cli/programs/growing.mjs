// Starts one function more for each message.
const open = [];
async function request() {
  await new Promise((resolve) => open.push(resolve));
}
async function idle() {
  await new Promise((resolve) => open.push(resolve));
}
globalThis.open = open;
void idle();
process.on("message", () => {
  void request();
  process.send("started");
});
console.log("ready");
