// a thousand functions alike are one row
const open = [];
async function job() {
  await new Promise((resolve) => open.push(resolve)); //> 1000 × job < Promise.all < main | promise
}
async function main() {
  await Promise.all(Array.from({ length: 1000 }, job)); //@ main
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
