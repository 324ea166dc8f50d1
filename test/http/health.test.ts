import assert from "node:assert/strict";
import test from "node:test";
import { background, sleep } from "curfew";
import { Health, serve } from "curfew/http";
import { Gate } from "../support/gate.js";
import { ask, keepAlive, refusal } from "./client.js";
import { serving, slow } from "./serving.js";

/** What a probe gets: the status, and the report. */
async function probe(port: number, path: string): Promise<[number, unknown]> {
  const { status, body } = await ask(port, path);
  return [status, JSON.parse(body)];
}

test("a server that is given a Health answers its probes itself, and hands its handler the rest", async (t) => {
  const { port } = await serving(t, slow, { name: "app", health: new Health() });
  const well = { ok: true, parts: { app: "serving" }, checks: {} };
  for (const path of ["/livez", "/readyz", "/startupz", "/readyz?verbose"])
    assert.deepEqual(await probe(port, path), [200, well], path);
  assert.equal((await ask(port, "/app")).body, "whole /app");
});

test("readiness turns at the stop, before listening stops: for the time of the notice all goes on", async (t) => {
  const health = new Health();
  const { port, group, ended } = await serving(t, slow, { name: "app", health, notice: 60_000 });
  const agent = keepAlive();
  group.stop();
  assert.deepEqual(await probe(port, "/readyz"), [503, { ok: false, parts: { app: "stopping" }, checks: {} }]);
  assert.equal((await probe(port, "/livez"))[0], 200);
  assert.equal((await probe(port, "/startupz"))[0], 200);
  const { body, headers } = await ask(port, "/new", { agent });
  assert.equal(body, "whole /new");
  assert.notEqual(headers.connection, "close");
  void group.shutdown(0).catch(() => undefined);
  assert.equal(await ended, undefined);
  agent.destroy();
});

test("when the time of the notice is over nobody is let in any more", async (t) => {
  const { port, group, ended } = await serving(t, slow, { notice: 300 });
  const began = performance.now();
  group.stop();
  await refusal(port);
  assert.ok(performance.now() - began > 200, "not before");
  assert.equal(await ended, undefined);
});

test("the drain time begins after the notice, and both are within the grace period of the stop", async (t) => {
  const inside = new Gate();
  const cut = new Gate();
  const { port, group } = await serving(
    t,
    async () => {
      inside.open();
      await cut.passed;
    },
    { notice: 60_000, drain: 60_000 },
  );
  const answer = ask(port, "/").catch((error: unknown) => error);
  await inside.passed;
  const began = performance.now();
  await group.shutdown(200).catch(() => undefined);
  await answer;
  assert.ok(performance.now() - began < 30_000);
  cut.open();
});

test("a Health on a port of its own says that it has not started until each part has listened, and answers to the end", async (t) => {
  const health = new Health();
  health.set("cache", "starting");
  const probes = await serving(t, health, { name: "health" });
  assert.equal((await probe(probes.port, "/startupz"))[0], 503);
  assert.equal((await probe(probes.port, "/readyz"))[0], 503);
  const app = await serving(t, slow, { name: "app", health });
  assert.equal((await probe(probes.port, "/startupz"))[0], 503);
  health.set("cache", "serving");
  assert.equal((await probe(probes.port, "/startupz"))[0], 200);
  assert.equal((await probe(probes.port, "/readyz"))[0], 200);
  app.group.stop();
  await app.ended;
  assert.deepEqual(await probe(probes.port, "/readyz"), [
    503,
    { ok: false, parts: { cache: "serving", app: "stopping" }, checks: {} },
  ]);
  assert.equal((await probe(probes.port, "/livez"))[0], 200);
  assert.equal((await ask(probes.port, "/other")).status, 404);
});

test("readiness needs every check to pass, in time; what failed is named, and why is not shown", async (t) => {
  const failing = new Set(["database"]);
  const check = (name: string) => (): void => {
    if (failing.has(name)) throw new Error("the password is secret");
  };
  const health = new Health({
    checks: { database: check("database"), queue: () => new Promise(() => undefined), cache: check("cache") },
    timeout: 50,
  });
  const { port } = await serving(t, slow, { name: "app", health });
  assert.deepEqual(await probe(port, "/readyz"), [
    503,
    { ok: false, parts: { app: "serving" }, checks: { database: "failed", queue: "failed", cache: "ok" } },
  ]);
  assert.equal((await probe(port, "/livez"))[0], 200);
});

test("a check hears of its deadline by its context", async (t) => {
  let cause: unknown;
  const health = new Health({
    timeout: 20,
    checks: {
      slow: async (ctx) => {
        await sleep(ctx, 60_000).catch(() => undefined);
        ({ cause } = ctx);
      },
    },
  });
  const { port } = await serving(t, slow, { health });
  assert.equal((await probe(port, "/readyz"))[0], 503);
  assert.equal(cause, "a check of the health takes too long");
});

test("the paths of a Health are its user's choice, and HEAD has no body", async (t) => {
  const health = new Health({ paths: { ready: "/health" } });
  const { port } = await serving(t, slow, { health });
  assert.equal((await probe(port, "/health"))[0], 200);
  assert.equal((await ask(port, "/readyz")).body, "whole /readyz");
  assert.deepEqual((await ask(port, "/health", { method: "HEAD" })).body, "");
});

for (const [what, options, message] of [
  ["a check that is no function", { checks: { database: 5 } }, /^Health's check "database" takes a function/],
  ["a timeout below zero", { timeout: -1 }, /^Health's timeout takes milliseconds from 0 up/],
] as const) {
  test(`Health refuses ${what}, in one sentence`, () => {
    assert.throws(() => new Health(options as never), { message });
  });
}

test("serve refuses a health that is none, and a notice below zero", async () => {
  await assert.rejects(serve(background, slow, { port: 0, health: {} as never }), { message: /takes a Health$/ });
  await assert.rejects(serve(background, slow, { port: 0, notice: -1 }), { message: /^serve's notice takes/ });
});
