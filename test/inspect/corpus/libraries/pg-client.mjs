// a query to a PostgreSQL that does not answer it, and the one that waits for its turn
import { createServer } from "node:net";
import pg from "pg";

/** Lets everybody in (authentication is fine, ready for a query), and says nothing more. */
const welcome = Buffer.from("5200000008000000005a0000000549", "hex");
const server = createServer((socket) => socket.once("data", () => socket.write(welcome)));

async function find(client, id) {
  const { rows } = await client.query("select $1::int", [id]); //> find < both | socket ; find < Promise.all < main | socket
  return rows;
}
async function both(client) {
  return [await find(client, 1)]; //@ both
}
async function main() {
  const client = new pg.Client({ host: "127.0.0.1", port: server.address().port, user: "app" });
  await client.connect();
  void both(client);
  console.log("ready");
  await Promise.all([find(client, 2)]); //@ main
}
server.listen(0, "127.0.0.1", main);
