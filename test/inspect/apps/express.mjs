// A service like many: Express, PostgreSQL through a pool, Redis. It imports nothing of ours.
import fs from "node:fs";
import express from "express";
import { Redis } from "ioredis";
import pg from "pg";

// Ports of the databases ("" for one that is not there), and of a server that never answers.
const [postgres, redis, silent] = process.argv.slice(2);
const settings = { host: "127.0.0.1", port: Number(postgres), user: "app", database: "postgres" };
const pool = new pg.Pool({ ...settings, max: 8 });
/** One client, which the first report keeps for itself. */
const single = new pg.Pool({ ...settings, max: 1 });
const jobs = redis === "" ? undefined : new Redis({ host: "127.0.0.1", port: Number(redis) });
const cache = jobs?.duplicate();
/** Profiles that are being read, so that two requests for one read it once. */
const reading = new Map();

async function findUser(id) {
  const { rows } = await pool.query("select $1::int as id", [id]);
  return rows[0];
}

async function transfer() {
  const client = await pool.connect();
  try {
    await client.query("begin");
    console.log("transfer");
    // Somebody else holds it.
    await client.query("select pg_advisory_xact_lock(1)");
    await client.query("commit");
  } finally {
    client.release();
  }
}

async function nextJob() {
  console.log("job");
  const [, job] = await jobs.blpop("jobs", 0);
  return job;
}

async function priceOf(item) {
  console.log("price");
  const answer = await fetch(`http://127.0.0.1:${silent}/prices/${item}`);
  return answer.json();
}

async function report() {
  console.log("report");
  const client = await single.connect();
  const { rowCount } = await client.query("select 1");
  return rowCount;
}

async function profileOf(name) {
  if (!reading.has(name)) {
    reading.set(
      name,
      new Promise((resolve, reject) => {
        fs.readFile(`/nowhere/${name}`, "utf8", (error, text) => {
          if (text !== undefined) resolve(text);
          // Nobody settles the promise in the other case.
          else console.log(`no profile ${error.code}`);
          if (error.code === "EIO") reject(error);
        });
      }),
    );
  }
  const text = await reading.get(name);
  return JSON.parse(text);
}

async function authenticate(req, _, next) {
  req.user = await findUser(1);
  next();
}

const app = express();
app.use(authenticate);
app.get("/user", async (req, res) => {
  const visits = (await cache?.incr("visits")) ?? 0;
  res.json({ ...(await findUser(2)), visits, by: req.user.id });
});
app.get("/transfer", async (_, res) => {
  await transfer();
  res.end();
});
app.get("/job", async (_, res) => {
  res.json(await nextJob());
});
app.get("/price", async (_, res) => {
  res.json(await priceOf("tea"));
});
app.get("/profile", async (_, res) => {
  res.json(await profileOf("guest"));
});
app.get("/report", async (_, res) => {
  res.json(await report());
});
const server = app.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
