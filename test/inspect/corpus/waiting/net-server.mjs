// the next connection of a server
import { once } from "node:events";
import { createServer } from "node:net";

const server = createServer().listen(0, "127.0.0.1", main);
async function accept() {
  const [socket] = await once(server, "connection"); //> accept < main | server
  return socket;
}
async function main() {
  console.log("ready");
  await accept(); //@ main
}
