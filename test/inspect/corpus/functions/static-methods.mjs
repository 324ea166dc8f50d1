// static methods
let open;
const gate = new Promise((resolve) => (open = resolve));

class Pool {
  static async connect() {
    await gate; //> connect < create < main | timer
  }
  static async create() {
    await Pool.connect(); //@ create
    return new Pool();
  }
}
async function main() {
  await Pool.create(); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
