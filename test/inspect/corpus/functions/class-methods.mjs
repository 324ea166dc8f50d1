// methods of a class, inherited and overridden
let open;
const gate = new Promise((resolve) => (open = resolve));

class Store {
  async load() {
    await gate; //> load < read < refresh < load < main | timer
  }
  async refresh() {
    return await this.read(); //@ refresh
  }
  async read() {}
}
class Cache extends Store {
  async read() {
    return await super.load(); //@ read
  }
  async load() {
    await this.refresh(); //@ load
  }
}
async function main() {
  await new Cache().load(); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
