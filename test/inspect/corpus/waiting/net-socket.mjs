// data of a TCP connection
import { once } from "node:events";
import { connect, createServer } from "node:net";

const server = createServer((socket) => socket.write("hello")).listen(0, "127.0.0.1", main);
async function receive(socket) {
  for await (const chunk of socket) console.log(String(chunk).replace("hello", "ready")); //> receive < main | socket
}
async function main() {
  const socket = connect(server.address().port, "127.0.0.1");
  await once(socket, "connect");
  await receive(socket); //@ main
}
