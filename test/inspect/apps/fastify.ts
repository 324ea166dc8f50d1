// A service like many, in TypeScript: Fastify with hooks and plugins, PostgreSQL through a pool, Redis. It imports nothing of ours.
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { Redis } from "ioredis";
import pg from "pg";

// Ports of the databases ("" for one that is not there), and of a server that never answers.
const [postgres = "", redis = "", silent = ""] = process.argv.slice(2);

interface User {
  readonly id: number;
}

abstract class Repository<Row extends pg.QueryResultRow> {
  constructor(protected readonly pool: pg.Pool) {}

  protected async first(text: string, values: readonly unknown[]): Promise<Row | undefined> {
    const { rows } = await this.pool.query<Row>(text, [...values]);
    return rows[0];
  }
}

class Users extends Repository<User & pg.QueryResultRow> {
  find(id: number): Promise<User | undefined> {
    return this.first("select $1::int as id", [id]);
  }

  async lock(id: number): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query("begin");
      console.log("lock");
      // Somebody else holds it.
      await client.query("select pg_advisory_xact_lock($1)", [id]);
      await client.query("commit");
    } finally {
      client.release();
    }
  }
}

const settings = { host: "127.0.0.1", port: Number(postgres), user: "app", database: "postgres" };
const users = new Users(new pg.Pool({ ...settings, max: 8 }));
/** One client, which the first report keeps for itself. */
const single = new pg.Pool({ ...settings, max: 1 });

async function report(): Promise<number> {
  console.log("report");
  const client = await single.connect();
  const { rowCount } = await client.query("select 1");
  return rowCount ?? 0;
}

async function jobs(app: FastifyInstance): Promise<void> {
  const queue = new Redis({ host: "127.0.0.1", port: Number(redis) });
  const counter = queue.duplicate();
  app.get("/visits", async () => ({ visits: await counter.incr("visits") }));
  app.get("/job", async () => {
    console.log("job");
    const taken = await queue.blpop("nothing", 0);
    return { taken };
  });
  await counter.ping();
}

const app = Fastify();
app.addHook("preHandler", async (request: FastifyRequest) => {
  const id = 2;
  if (request.url.endsWith("?locked")) await users.lock(id);
  await users.find(id);
});
app.get("/user", async () => {
  const user = await users.find(7);
  return { user };
});
app.get("/lock", async () => {
  await users.lock(1);
  return {};
});
app.get("/report", async () => ({ rows: await report() }));
app.get("/price", async () => {
  console.log("price");
  const answer = await fetch(`http://127.0.0.1:${silent}/price`, { headers: { accept: "application/json" } });
  return answer.json();
});
if (redis !== "") await app.register(jobs, { prefix: "/jobs" });
console.log(`listening ${new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port}`);
