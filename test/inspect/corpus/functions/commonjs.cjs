// a CommonJS program
const { setTimeout: sleep } = require("node:timers/promises");

exports.load = async function () {
  await sleep(1e6); //> exports.load < main | timer
};
async function main() {
  await exports.load(); //@ main
}
main();
console.log("ready");
