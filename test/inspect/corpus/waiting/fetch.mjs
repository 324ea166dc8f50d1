// fetch from a server that never answers
import { createServer } from "node:http";

const server = createServer(() => console.log("ready")).listen(0, "127.0.0.1", main);
async function load() {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/`); //> load < main
  return response.text();
}
async function main() {
  await load(); //@ main
}
