import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { Group, StoppedError, taskCount } from "curfew";
import { contextOf } from "curfew/http";
import { Pool } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { ask, keepAlive, upload } from "./client.js";
import { notes, type Serving, serving } from "./serving.js";

/** A service in front of a pool that is full: `/in-hand` and `/queued` are accepted, and nothing else has room until `go` opens. */
class FullPool {
  readonly handled: string[] = [];
  readonly go: Gate = new Gate();
  /** One for each request that waits for room: what its `submit` came to. */
  readonly waiting: Gate<{ outcome: Promise<unknown> }>[] = [new Gate(), new Gate()];
  readonly pool: Pool<string> = new Pool<string>({
    workers: 1,
    capacity: 1,
    handle: async (_ctx, item) => {
      await this.go.passed;
      this.handled.push(item);
    },
  });
  readonly pools: Group = new Group(undefined, { name: "pools", stopOn: "never" });
  private waits = 0;

  private constructor() {}

  static async start(t: TestContext): Promise<FullPool & Serving> {
    const full = new FullPool();
    full.pools.go("pool", (ctx) => full.pool.run(ctx));
    t.after(() => full.pools.shutdown(20_000));
    const service = await serving(t, async (request, response) => {
      const submitted = full.pool.submit(contextOf(request), request.url!);
      if (request.url === "/waits") {
        const outcome = submitted.then(
          () => "accepted",
          (error: unknown) => error,
        );
        full.waiting[full.waits++]!.open({ outcome });
      }
      await submitted;
      response.end("accepted");
    });
    for (const path of ["/in-hand", "/queued"]) await ask(service.port, path);
    return Object.assign(full, service);
  }
}

test("a request that waits for room in a full pool gives up when its client leaves: nothing is queued, and its task ends", async (t) => {
  const noted = notes(t);
  const full = await FullPool.start(t);
  const before = taskCount();
  const { sending } = upload(full.port, "/waits");
  sending.end();
  const { outcome } = await full.waiting[0]!.passed;
  assert.equal(taskCount(), before + 1);
  sending.destroy();
  const error = await outcome;
  assert.ok(error instanceof StoppedError);
  assert.equal(error.cause, "the client left");
  full.group.stop();
  assert.equal(await full.ended, undefined);
  assert.equal(taskCount(), before - 1);
  full.go.open();
  await full.pools.shutdown(20_000);
  assert.deepEqual(noted, []);
  assert.deepEqual(full.handled, ["/in-hand", "/queued"]);
});

test("a client that leaves the queue in front of a full pool costs those behind it nothing, also in the midst of a stop", async (t) => {
  const full = await FullPool.start(t);
  const { sending } = upload(full.port, "/waits");
  sending.end();
  const { outcome } = await full.waiting[0]!.passed;
  const behind = ask(full.port, "/waits", { agent: keepAlive() });
  await full.waiting[1]!.passed;
  full.group.stop();
  await full.draining;
  sending.destroy();
  assert.ok((await outcome) instanceof StoppedError);
  full.go.open();
  assert.equal((await behind).body, "accepted");
  assert.equal(await full.ended, undefined);
});
