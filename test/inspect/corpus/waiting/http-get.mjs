// http.get from a server that never answers, and its handler
import { once } from "node:events";
import { createServer, get } from "node:http";

async function handle(request, response) {
  console.log("ready");
  await once(response, "close"); //> handle | socket
}
const server = createServer(handle).listen(0, "127.0.0.1", main);
async function load() {
  const [response] = await once(get({ port: server.address().port, host: "127.0.0.1" }), "response"); //> load < main | socket
  return response;
}
async function main() {
  await load(); //@ main
}
