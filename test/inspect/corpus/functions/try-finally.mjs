// an await in try, in catch and in finally
let open;
const gate = new Promise((resolve) => (open = resolve));

async function inTry() {
  try {
    await gate; //> inTry < main | timer, full
  } finally {
    await 0;
  }
}
async function inCatch() {
  try {
    await 0;
    throw new Error("caught");
  } catch {
    await gate; //> inCatch < main#2 | timer, full
  }
}
async function inFinally() {
  try {
    await 0;
  } finally {
    await gate; //> inFinally < main#3 | timer, full
  }
}
async function main(which) {
  if (which === 1) await inTry(); //@ main
  if (which === 2) await inCatch(); //@ main
  if (which === 3) await inFinally(); //@ main
}
main(1);
main(2);
main(3);
setTimeout(() => open(), 1e6);
setImmediate(() => console.log("ready"));
