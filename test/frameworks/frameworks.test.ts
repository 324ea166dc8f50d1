/** The examples in `examples/frameworks`, as real processes, stopped by real signals. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import path from "node:path";
import test, { type TestContext } from "node:test";
import pg from "pg";
import { ask, keepAlive, refusal, upload } from "../http/client.js";
import { Gate } from "../support/gate.js";
import { startPostgres } from "../support/postgres.js";
import { type Program, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** The service that the examples ask for a price: it answers when it is let go, and sees who goes away. */
class Upstream {
  readonly asked: Gate<IncomingMessage> = new Gate();
  readonly go: Gate = new Gate();
  readonly left: Gate = new Gate();
  url = "";

  async start(t: TestContext): Promise<void> {
    const server = createServer((request, response) => {
      response.once("close", () => {
        if (!response.writableFinished) this.left.open();
      });
      this.asked.open(request);
      void this.go.passed.then(() => response.end("3 euros"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
  }
}

async function service(
  t: TestContext,
  name: string,
  env: Record<string, string>,
): Promise<{ program: Program; port: number }> {
  const file = pathToFileURL(path.join(root, ".build/examples/frameworks", `${name}.js`));
  const program = startProgram(t, file, { env: { PORT: "0", TIMEOUT: "60000", ...env } });
  const [, port] = await program.line(/^listens: http:\/\/127\.0\.0\.1:(\d+)\/$/);
  return { program, port: Number(port) };
}

const frameworks = ["express", "fastify", "koa", "hono", "nest"];

for (const name of frameworks) {
  test(`${name}: a request in flight gets its whole answer after SIGTERM, its queued work is done, and the process ends with 0`, async (t) => {
    const upstream = new Upstream();
    await upstream.start(t);
    const { program, port } = await service(t, name, { UPSTREAM: upstream.url });
    const agent = keepAlive();
    const answer = ask(port, "/order/tea", { agent });
    await upstream.asked.passed;
    program.signal("SIGTERM");
    await program.line(/^main: stopping/);
    await refusal(port);
    upstream.go.open();
    const { status, body, headers } = await answer;
    assert.deepEqual([status, body, headers.connection], [200, "tea: 3 euros, no stock\n", "close"]);
    const { code, stdout } = await program.end();
    assert.equal(code, 0);
    assert.match(stdout, /^receipt for tea$/m);
    agent.destroy();
  });

  test(`${name}: when the client leaves, the call that its request made is aborted`, async (t) => {
    const upstream = new Upstream();
    await upstream.start(t);
    const { program, port } = await service(t, name, { UPSTREAM: upstream.url });
    const { sending } = upload(port, "/order/tea", { method: "GET" });
    sending.end();
    await upstream.asked.passed;
    sending.destroy();
    await upstream.left.passed;
    program.signal("SIGTERM");
    assert.equal((await program.end()).code, 0);
  });

  test(`${name}: a request that takes too long is answered with an error, and its call is aborted`, async (t) => {
    const upstream = new Upstream();
    await upstream.start(t);
    const { program, port } = await service(t, name, { UPSTREAM: upstream.url, TIMEOUT: "2000" });
    const { status } = await ask(port, "/order/tea");
    assert.ok(status === 500 || status === 503, String(status));
    await upstream.left.passed;
    program.signal("SIGINT");
    assert.equal((await program.end()).code, 0);
  });
}

test("in each framework, a query of a request whose client leaves is cancelled in the database", async (t) => {
  const port = await startPostgres(t);
  if (port === undefined) return t.skip("PostgreSQL is not here");
  const url = `postgres://app@127.0.0.1:${String(port)}/postgres`;
  const watcher = new pg.Client({ connectionString: url });
  // The database may end first.
  watcher.on("error", () => undefined);
  await watcher.connect();
  t.after(() => watcher.end());
  const running = async (): Promise<number> => {
    const { rows } = await watcher.query<{ count: string }>(
      "select count(*) from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()",
    );
    return Number(rows[0]!.count);
  };
  for (const name of frameworks) {
    const { program, port: web } = await service(t, name, { DATABASE_URL: url, QUERY_SECONDS: "600" });
    const { sending } = upload(web, "/order/tea", { method: "GET" });
    sending.end();
    while ((await running()) === 0);
    sending.destroy();
    while ((await running()) > 0);
    program.signal("SIGTERM");
    assert.equal((await program.end()).code, 0);
  }
});
