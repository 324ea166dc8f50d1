// computed names, symbols and names that are no identifiers
let open;
const gate = new Promise((resolve) => (open = resolve));

const key = "read";
const secret = Symbol("secret");
const store = {
  async [`${key}All`]() {
    await gate; //> readAll < [secret] < odd name! < main | timer
  },
  async [secret]() {
    await store.readAll(); //@ [secret]
  },
  async "odd name!"() {
    await store[secret](); //@ odd name!
  },
};
async function main() {
  await store["odd name!"](); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
