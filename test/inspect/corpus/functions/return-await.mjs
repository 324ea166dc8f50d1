// return await is in the stack; a promise that is returned without await leaves it
const open = [];

async function leaf() {
  return await new Promise((resolve) => open.push(resolve)); //> leaf < middle < outer | promise ; leaf < bare | promise
}
async function middle() {
  return await leaf(); //@ middle
}
async function outer() {
  return await middle(); //@ outer
}
async function passes() {
  return leaf();
}
async function bare() {
  return await passes(); //@ bare
}
outer();
bare();
setTimeout(() => open.forEach((one) => one()), 1e6);
setImmediate(() => console.log("ready"));
