// async arrows, with and without a name
let open;
const gate = new Promise((resolve) => (open = resolve));

const run = async (work) => await work(); //@ run
const named = async () => {
  await gate; //> named < run < (anonymous) | timer
};
(async () => {
  await run(named); //@ (anonymous)
})();
setTimeout(() => open(), 1e6);
console.log("ready");
