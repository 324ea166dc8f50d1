// a function whose promise is held, but not what it awaits, is garbage
const pending = [];
async function work() {
  await new Promise(() => undefined);
}
pending.push(work());
globalThis.pending = pending;
//! note what nothing reaches is not shown|nobody looked
setInterval(() => undefined, 1e6);
console.log("ready");
