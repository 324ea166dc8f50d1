// a promise of a subclass
class Query extends Promise {
  static made = [];
  static make() {
    return new Query((resolve) => Query.made.push(resolve));
  }
}
async function run() {
  await Query.make(); //> run < main | timer
}
async function main() {
  await run().then(() => undefined); //@ main
}
main();
setTimeout(() => Query.made.forEach((resolve) => resolve()), 1e6);
setImmediate(() => console.log("ready"));
