// combinators in combinators
const open = [];
const gate = () => new Promise((resolve) => open.push(resolve));

async function leaf() {
  await gate(); //> 3 × leaf < Promise.all < Promise.any < main | promise
}
async function main() {
  await Promise.any([Promise.all([leaf(), leaf()]), Promise.all([leaf(), 1])]); //@ main
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
