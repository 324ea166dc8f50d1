// an async iterator that is an object with an async next
let open;
const gate = new Promise((resolve) => (open = resolve));

const source = {
  [Symbol.asyncIterator]: () => source,
  async next() {
    await gate; //> next < main | timer
    return { done: true };
  },
};
async function main() {
  for await (const _ of source); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
