// a promise that a module exports, whose resolver nobody has
export let pending = new Promise(() => undefined);
export async function forever() {
  await pending; //> forever | stuck
}
globalThis.held = forever();
setInterval(Object, 1e6);
setImmediate(() => console.log("ready"));
