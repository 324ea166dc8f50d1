// an error that is kept holds the functions of its stack until somebody reads it; nobody can call them by it
const errors = [];
const waiting = [];
function start() {
  let open;
  waiting.push(new Promise((resolve) => (open = resolve)));
  const fail = () => {
    if (waiting.length > 9) open();
    return new Error("kept");
  };
  errors.push(fail());
}
async function wait() {
  await waiting[0]; //> wait | stuck
}
start();
wait();
globalThis.keep = [errors, waiting];
setInterval(Object, 1e6);
console.log("ready");
