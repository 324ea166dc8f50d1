// private methods, and an async function in a private field
let open;
const gate = new Promise((resolve) => (open = resolve));

class Client {
  #send = async () => {
    await gate; //> #send < #request < get < main | timer
  };
  async #request() {
    await this.#send(); //@ #request
  }
  async get() {
    await this.#request(); //@ get
  }
}
async function main() {
  await new Client().get(); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
