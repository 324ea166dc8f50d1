// methods of an object
let open;
const gate = new Promise((resolve) => (open = resolve));

const api = {
  async fetch() {
    await gate; //> fetch < list < all < main | timer
  },
  list: async function () {
    await api.fetch(); //@ list
  },
  all: async () => {
    await api.list(); //@ all
  },
};
async function main() {
  await api.all(); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
