// a Redis command that waits for ever, and one that waits for its turn behind it
import { createServer } from "node:net";
import { Redis } from "ioredis";

const server = createServer((socket) => socket.resume());

async function take(client) {
  const [, job] = await client.blpop("jobs", 0); //> take < main | socket
  return job;
}
async function visit(client) {
  return await client.incr("visits"); //> visit | socket
}
async function main() {
  const { port } = server.address();
  const client = new Redis({ host: "127.0.0.1", port, enableReadyCheck: false, disableClientInfo: true, protocol: 2 });
  client.once("ready", () => console.log("ready"));
  void visit(client);
  await take(client); //@ main
}
server.listen(0, "127.0.0.1", main);
