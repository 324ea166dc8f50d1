// setImmediate in a promise, while the thread is busy
async function next() {
  await new Promise((resolve) => setImmediate(resolve)); //> next < main | immediate
}
async function main() {
  await next(); //@ main
}
setImmediate(() => {
  console.log("ready");
  for (;;); //% (anonymous)
});
main();
