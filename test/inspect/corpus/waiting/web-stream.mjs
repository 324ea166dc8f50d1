// a reader of a web stream
let controller;
const source = new ReadableStream({ start: (each) => void (controller = each) });
async function pump() {
  const reader = source.getReader();
  await reader.read(); //> pump < main
}
async function main() {
  await pump(); //@ main
}
main();
setTimeout(() => controller.close(), 1e6);
setImmediate(() => console.log("ready"));
