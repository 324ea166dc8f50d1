// a getter that gives an async function's promise
let open;
const gate = new Promise((resolve) => (open = resolve));

class Config {
  get value() {
    return this.read();
  }
  async read() {
    await gate; //> read < main | timer
  }
}
async function main() {
  await new Config().value; //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
