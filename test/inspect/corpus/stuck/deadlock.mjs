// functions that wait for each other in a circle
const results = [];
async function wait(other) {
  await 0;
  await results[other]; //> wait < wait < wait | stuck //@ wait
}
results.push(wait(1), wait(2), wait(0));
globalThis.results = results;
setInterval(Object, 1e6);
setImmediate(() => console.log("ready"));
