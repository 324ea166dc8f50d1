// two functions that await one function: each has its stack
let open;
const gate = new Promise((resolve) => (open = resolve));

async function connect() {
  await gate; //> connect < reader | timer ; connect < writer | timer
}
let connection;
const connected = () => (connection ??= connect());
async function reader() {
  await connected(); //@ reader
}
async function writer() {
  await connected(); //@ writer
}
reader();
writer();
setTimeout(() => open(), 1e6);
console.log("ready");
