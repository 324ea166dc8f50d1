// the losers of a race go on, and nobody waits for them
const open = [];
const gate = () => new Promise((resolve) => open.push(resolve));

async function loser() {
  await gate(); //> 2 × loser | promise
}
async function winner() {}
async function main() {
  await Promise.race([loser(), winner(), loser()]);
  console.log("ready");
}
main();
setTimeout(() => open.forEach((each) => each()), 1e6);
