// Promise.allSettled of two functions
const open = [];
const gate = () => new Promise((resolve) => open.push(resolve));

async function one() {
  await gate(); //> one < Promise.allSettled < main | promise
}
async function two() {
  await gate(); //> two < Promise.allSettled < main | promise
}
async function main() {
  await Promise.allSettled([one(), two()]); //@ main
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
