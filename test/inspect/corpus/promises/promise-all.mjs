// Promise.all of two functions
const open = [];
const gate = () => new Promise((resolve) => open.push(resolve));

async function one() {
  await gate(); //> one < Promise.all < main | promise
}
async function two() {
  await gate(); //> two < Promise.all < main | promise
}
async function main() {
  await Promise.all([one(), two()]); //@ main
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
