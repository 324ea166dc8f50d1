// started in a constructor, a static block and a field
let open;
const gate = new Promise((resolve) => (open = resolve));

class Service {
  static ready;
  static {
    Service.ready = (async () => {
      await gate; //> (anonymous) < Promise.all < main | timer, full
    })();
  }
  started = this.start();
  async start() {
    await gate; //> start < Promise.all < main | timer, full
  }
}
async function main() {
  const service = new Service();
  await Promise.all([Service.ready, service.started]); //@ main
}
main();
setTimeout(() => open(), 1e6);
console.log("ready");
