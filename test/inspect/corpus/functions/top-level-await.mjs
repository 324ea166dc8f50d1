// an await at the top of a module
let open;
const gate = new Promise((resolve) => (open = resolve));

async function connect() {
  await gate; //> connect < (anonymous) | timer
}
setTimeout(() => open(), 1e6);
console.log("ready");
await connect(); //@ (anonymous)
