import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { background, ClosedError, Group, type Note, observe, sleep, StoppedError } from "curfew";
import type { PoolStats, Propagation } from "curfew/pool";
import { DurablePool, type DurablePoolOptions } from "curfew/pool/durable";
import { emptyFolder } from "../support/folder.js";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";

type Options = Partial<DurablePoolOptions<string>>;

/** A durable pool that runs until the test has ended. */
function started(t: TestContext, folder: string, options: Options = {}) {
  const handled: string[] = [];
  const pool = new DurablePool<string>({
    name: "reporter",
    workers: 1,
    capacity: 10,
    handle: (_ctx, item) => void handled.push(item),
    folder,
    ...options,
  });
  const group = new Group();
  const run = group.go("reporter", (ctx) => pool.run(ctx));
  t.after(() => group.shutdown(0).catch(() => undefined));
  return { pool, group, run, handled };
}

test("a second run is refused, also before the first has opened the folder, and the first one goes on", async (t) => {
  const { pool, group, handled } = started(t, await emptyFolder(t));
  await assert.rejects(pool.run(background), { name: "BusyError" });
  await pool.submit(background, "a");
  await assert.rejects(pool.run(background), { name: "BusyError" });
  await group.shutdown(10_000);
  await assert.rejects(pool.run(background), { name: "ClosedError" });
  assert.deepEqual(handled, ["a"]);
});

test("what a process leaves over is handled by the next one, before everything else, in order", async (t) => {
  const folder = path.join(await emptyFolder(t), "made", "by it");
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => note.from === "reporter" && notes.push(note) });
  const first = started(t, folder, { handle: (ctx) => sleep(ctx, 60_000) });
  const receipts = [];
  for (const item of ["a", "b", "c"]) receipts.push(await first.pool.submit(background, item));
  await first.group.shutdown(0).catch(() => undefined);
  await first.run.result();
  assert.deepEqual(
    receipts.map(({ state }) => state),
    ["kept", "kept", "kept"],
  );
  await assert.rejects(receipts[1]!.result(), (error) => {
    assert.ok(error instanceof StoppedError);
    assert.match(error.message, /^stopped during item \S+, which is stored: the grace period is used up$/);
    return true;
  });
  assert.match(notes[0]!.text, /^3 accepted items were kept for the next run \(\S+, \S+, \S+\)$/);

  const second = started(t, folder);
  await second.pool.submit(background, "d");
  await second.group.shutdown(10_000);
  assert.deepEqual(second.handled, ["a", "b", "c", "d"]);

  const third = started(t, folder);
  third.pool.close();
  await third.run.result();
  assert.deepEqual(third.handled, []);
});

test("a receipt has an id that no other item of the folder ever has", async (t) => {
  const folder = await emptyFolder(t);
  const ids: string[] = [];
  for (let run = 0; run < 2; run++) {
    const { pool, group } = started(t, folder);
    for (const item of ["a", "b"]) ids.push((await pool.submit(background, item)).id);
    await group.shutdown(10_000);
  }
  assert.equal(new Set(ids).size, 4);
});

test("an item that failed for good is not handled again", async (t) => {
  const folder = await emptyFolder(t);
  const { pool, group } = started(t, folder, {
    handle: () => Promise.reject(new Error("mock")),
    onError: () => undefined,
  });
  await assert.rejects((await pool.submit(background, "a")).result(), /mock/);
  await group.shutdown(10_000);
  const next = started(t, folder);
  next.pool.close();
  await next.run.result();
  assert.deepEqual(next.handled, []);
});

test("failed attempts are counted on over restarts; one that was cut short is none", async (t) => {
  const folder = await emptyFolder(t);
  const attempts: number[] = [];
  const errors: unknown[] = [];
  /** One process: it handles the item until it has failed, or is cut short. */
  const handledOnce = async (how: "fails" | "is cut", items: string[] = []): Promise<void> => {
    const { pool, group, run } = started(t, folder, {
      retry: { attempts: 3, backoff: () => 60_000 },
      handle: (ctx, _item, { attempt }) => {
        attempts.push(attempt);
        if (how === "is cut") return sleep(ctx, 60_000);
        throw new Error(`attempt ${String(attempt)}`);
      },
      onError: (error) => errors.push(String(error)),
    });
    for (const item of items) await pool.submit(background, item);
    const seen = ({ working, retried, failed }: PoolStats): number => (how === "is cut" ? working : retried + failed);
    while (seen(pool.stats()) === 0) await turn();
    await group.shutdown(0).catch(() => undefined);
    await run.result();
  };
  await handledOnce("fails", ["a"]);
  for (const how of ["is cut", "fails", "is cut", "is cut", "fails"] as const) await handledOnce(how);
  assert.deepEqual(attempts, [1, 2, 2, 3, 3, 3]);
  assert.deepEqual(errors, ["Error: attempt 3"]);
  const { pool, run, handled } = started(t, folder);
  pool.close();
  await run.result();
  assert.deepEqual(handled, []);
});

test("an item that fails when time is up, and has an attempt left, is kept", async (t) => {
  const folder = await emptyFolder(t);
  const { pool, group, run } = started(t, folder, {
    retry: { attempts: 2 },
    handle: async (ctx) => {
      await sleep(ctx, 60_000).catch(() => undefined);
      throw new Error("mock");
    },
  });
  const accepted = await pool.submit(background, "a");
  while (pool.stats().working === 0) await turn();
  await group.shutdown(0).catch(() => undefined);
  await run.result();
  assert.equal(accepted.state, "kept");
  const attempts: number[] = [];
  const next = started(t, folder, { handle: (_ctx, _item, { attempt }) => void attempts.push(attempt) });
  next.pool.close();
  await next.run.result();
  assert.deepEqual(attempts, [2]);
});

test("a timeout runs on while no process does: what is too old is dropped by the next one", async (t) => {
  const folder = await emptyFolder(t);
  const first = started(t, folder, { handle: (ctx) => sleep(ctx, 60_000) });
  await first.pool.submit(background, "working");
  await first.pool.submit(background, "waits", { timeout: 50 });
  await first.pool.submit(background, "has time", { timeout: 60_000 });
  await first.group.shutdown(0).catch(() => undefined);
  await first.run.result();
  await sleep(background, 60);
  const dropped: string[] = [];
  const second = started(t, folder, { onDrop: (_error, item) => dropped.push(item) });
  second.pool.close();
  await second.run.result();
  assert.deepEqual(second.handled, ["working", "has time"]);
  assert.deepEqual(dropped, ["waits"]);
});

test("submit waits until run has opened the folder; trySubmit does not", async (t) => {
  const pool = new DurablePool({ workers: 1, capacity: 1, handle: () => undefined, folder: await emptyFolder(t) });
  assert.equal(await pool.trySubmit("a"), undefined);
  const submitting = pool.submit(background, "b");
  const scope = background.withCancel();
  const stopped = pool.submit(scope.ctx, "c");
  scope.cancel();
  await assert.rejects(stopped, StoppedError);
  const running = pool.run(background);
  await submitting;
  pool.close();
  await running;
  await assert.rejects(pool.submit(background, "late"), ClosedError);
  await assert.rejects(pool.trySubmit("late"), ClosedError);
  assert.equal(pool.stats().handled, 1);
});

test("close releases those who wait for the folder", async (t) => {
  const pool = new DurablePool({ workers: 1, capacity: 1, handle: () => undefined, folder: await emptyFolder(t) });
  const submitting = pool.submit(background, "a");
  await turn();
  pool.close();
  await assert.rejects(submitting, ClosedError);
});

test("a full durable pool makes submitters wait, and trySubmit gives nothing", async (t) => {
  const gate = new Gate();
  const { pool, group } = started(t, await emptyFolder(t), { capacity: 1, handle: () => gate.passed });
  await pool.submit(background, "working");
  await turn();
  await pool.submit(background, "waiting");
  assert.equal(await pool.trySubmit("no room"), undefined);
  let accepted = false;
  const waits = pool.submit(background, "waits").then(() => (accepted = true));
  await turn();
  assert.equal(accepted, false);
  gate.open();
  await waits;
  await group.shutdown(10_000);
  assert.equal(pool.stats().handled, 3);
});

test("an item that cannot be stored is not accepted, and its place is given back", async (t) => {
  const { pool, group } = started(t, await emptyFolder(t), { capacity: 0 });
  await (await pool.submit(background, "first")).result();
  const [bad, good] = [pool.submit(background, 5n as never), pool.submit(background, "waits for its place")];
  await assert.rejects(bad, /BigInt/);
  await (await good).result();
  await group.shutdown(10_000);
});

test("two pools of one folder: the second is refused in one sentence, and so are its submitters", async (t) => {
  const folder = await emptyFolder(t);
  const { pool } = started(t, folder);
  await pool.submit(background, "a");
  const other = new DurablePool({ workers: 1, capacity: 1, handle: () => undefined, folder });
  const submitting = other.submit(background, "b");
  const sentence = `the pool's folder ${folder} cannot be opened: another process has it open; one pool, one folder, one process`;
  await assert.rejects(other.run(background), { message: sentence });
  await assert.rejects(submitting, /is closed|cannot be opened/);
});

test("a caller's context that can be stored arrives in the handler of the next process", async (t) => {
  const caller = new AsyncLocalStorage<string>();
  const propagation: Propagation = {
    inject: () => ({ trace: caller.getStore() ?? "none" }),
    run: (carrier, fn) => caller.run(`${carrier["trace"]!}, carried`, fn),
  };
  const folder = await emptyFolder(t);
  const first = started(t, folder, { propagation, handle: (ctx) => sleep(ctx, 60_000) });
  await caller.run("trace 1", () => first.pool.submit(background, "a"));
  await first.group.shutdown(0).catch(() => undefined);
  await first.run.result();
  const seen: unknown[] = [];
  const second = started(t, folder, { propagation, handle: () => seen.push(caller.getStore()) });
  await caller.run("trace 2", () => second.pool.submit(background, "b"));
  await second.group.shutdown(10_000);
  assert.deepEqual(seen, ["trace 1, carried", "trace 2"]);
});
