// a datagram
import { createSocket } from "node:dgram";
import { once } from "node:events";

const socket = createSocket("udp4");
async function receive() {
  const [message] = await once(socket, "message"); //> receive < main | socket
  return message;
}
async function main() {
  await receive(); //@ main
}
main();
socket.bind(0, "127.0.0.1", () => console.log("ready"));
