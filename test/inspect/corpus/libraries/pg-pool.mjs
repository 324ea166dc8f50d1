// a pool whose only client is kept by somebody: the next waits for its turn
import { createServer } from "node:net";
import pg from "pg";

/** Lets everybody in (authentication is fine, ready for a query), and says nothing more. */
const welcome = Buffer.from("5200000008000000005a0000000549", "hex");
const server = createServer((socket) => socket.once("data", () => socket.write(welcome)));
let kept;

async function report(pool) {
  const client = await pool.connect(); //> report < main
  client.release();
}
async function main() {
  const pool = new pg.Pool({ host: "127.0.0.1", port: server.address().port, user: "app", max: 1 });
  kept = await pool.connect();
  console.log(kept === undefined ? "" : "ready");
  await report(pool); //@ main
}
server.listen(0, "127.0.0.1", main);
