// a thenable that keeps the resolving function
const kept = [];
const thenable = {
  then(resolve) {
    kept.push(resolve);
  },
};
async function load() {
  await thenable; //> load < main | promise
}
async function main() {
  await load(); //@ main
}
main();
setTimeout(() => kept.forEach((resolve) => resolve()), 1e6);
setImmediate(() => console.log("ready"));
