// two functions that wait for each other
const results = {};
async function left() {
  await 0;
  await results.right; //> left < right | stuck
}
async function right() {
  await 0;
  await results.left; //@ right
}
results.left = left();
results.right = right();
globalThis.results = results;
setInterval(() => undefined, 1e6);
setImmediate(() => console.log("ready"));
