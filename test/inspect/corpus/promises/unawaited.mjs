// a function that nobody awaits
let open;
const gate = new Promise((resolve) => (open = resolve));

async function forgotten() {
  await gate; //> forgotten | timer
}
function main() {
  forgotten();
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
