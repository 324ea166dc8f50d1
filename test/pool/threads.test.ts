import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import test, { type TestContext } from "node:test";
import { threadId } from "node:worker_threads";
import { background, DeadlineError, DroppedError, Group, type Note, observe } from "curfew";
import { ThreadPool, type ThreadPoolOptions } from "curfew/pool/threads";
import { Gate } from "../support/gate.js";

const module = new URL("./programs/hash.js", import.meta.url);

/** A pool of threads that runs until the test has ended. */
function started(t: TestContext, options: Partial<ThreadPoolOptions<string>> = {}) {
  const pool = new ThreadPool<string>({ name: "hashes", module, workers: 2, capacity: 100, ...options });
  const group = new Group();
  const run = group.go("hashes", (ctx) => pool.run(ctx));
  t.after(() => group.shutdown(0).catch(() => undefined));
  const submit = async (item: string, more = {}): Promise<unknown> =>
    (await pool.submit(background, item, more)).result();
  return { pool, group, run, submit };
}

const rejection = (promise: Promise<unknown>): Promise<Error & { code?: unknown }> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error as Error,
  );

test("items are handled in other threads, as many at once as there are workers", async (t) => {
  const { submit } = started(t);
  const threads = new Set(await Promise.all(Array.from({ length: 20 }, () => submit("thread"))));
  assert.ok(!threads.has(threadId));
  assert.equal(threads.size <= 2, true);
});

test("a handler that computes and never waits sees its timeout, and the item fails with a DeadlineError", async (t) => {
  const { submit } = started(t);
  const error = await rejection(submit("compute until told", { timeout: 200 }));
  assert.ok(error instanceof DeadlineError, String(error));
});

test("a handler that waits is woken by its timeout", async (t) => {
  const { submit } = started(t);
  assert.ok((await rejection(submit("wait until told", { timeout: 200 }))) instanceof DeadlineError);
});

for (const item of ["compute until told", "wait until told"]) {
  test(`the end of the grace period crosses the border (${item}): the item is dropped and named`, async (t) => {
    const { pool, group, submit } = started(t, { patience: 60_000 });
    await submit("thread");
    const accepted = await pool.submit(background, item);
    const told = rejection(accepted.result());
    group.stop("enough");
    const error = await rejection(group.shutdown(100).then(() => group.wait()));
    assert.ok((await told) instanceof DroppedError);
    assert.ok(error instanceof DroppedError || error.name === "StragglersError", String(error));
    await group.wait().catch(() => undefined);
  });
}

test("the cause of a stop arrives as text, in contexts below too", async (t) => {
  const { pool, group, submit } = started(t);
  await submit("thread");
  const accepted = await pool.submit(background, "compute until told, in a context below");
  const ended = group.shutdown(100, "the machine goes away").catch(() => undefined);
  assert.equal(await accepted.result(), "stopped: the machine goes away");
  await ended;
});

test("a handler that never looks is ended with its thread after the patience, and the next item gets a new one", async (t) => {
  const { submit } = started(t, { workers: 1, patience: 50 });
  const before = await submit("thread");
  const error = await rejection(submit("never look", { timeout: 50 }));
  assert.ok(error instanceof DeadlineError, String(error));
  assert.notEqual(await submit("thread"), before);
});

test("a thread that ends by itself fails its item, and the next item gets a new one", async (t) => {
  const { submit } = started(t, { workers: 1 });
  const before = await submit("thread");
  assert.match(String(await rejection(submit("end the thread"))), /exit code:? 3|exited/i);
  assert.notEqual(await submit("thread"), before);
});

test("errors cross with their name, message, stack, cause and properties", async (t) => {
  const { submit } = started(t);
  const error = await rejection(submit("throw odd"));
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.message, error.code], ["OddError", "odd", "ODD"]);
  assert.match(error.stack!, /hash\.(js|ts)/);
  assert.deepEqual([(error.cause as Error).name, (error.cause as Error).message], ["RangeError", "the cause"]);
  assert.equal(await rejection(submit("throw text")), "text");
});

test("a result that cannot be copied fails its item, and the thread goes on", async (t) => {
  const { submit } = started(t, { workers: 1 });
  assert.match(String(await rejection(submit("return what cannot be copied"))), /could not be cloned/);
  assert.equal(typeof (await submit("thread")), "number");
});

test("an item that cannot be copied fails, and the thread goes on", async (t) => {
  const { submit } = started(t, { workers: 1 });
  assert.match(String(await rejection(submit((() => undefined) as never))), /could not be cloned/);
  assert.equal(typeof (await submit("thread")), "number");
});

test("progress crosses the border, before the result", async (t) => {
  const { submit } = started(t);
  const heard: unknown[] = [];
  assert.equal(await submit("say how far", { onProgress: (value: unknown) => heard.push(value) }), "all");
  assert.deepEqual(heard, [25, 50, 100]);
});

test("a listener for progress that throws fails the item", async (t) => {
  const { submit } = started(t);
  const fault = new Error("mock");
  const onProgress = (): never => {
    throw fault;
  };
  assert.equal(await rejection(submit("say how far", { onProgress })), fault);
});

test("a deadline crosses the border, and retries count there too", async (t) => {
  const { submit } = started(t, { retry: { attempts: 3, backoff: () => 0 } });
  const before = Date.now();
  const deadline = (await submit("deadline", { timeout: 60_000 })) as number;
  assert.ok(Math.abs(deadline - before - 60_000) < 2000, String(deadline - before));
  assert.equal(await submit("deadline"), undefined);
  assert.equal(await submit("attempts"), 3);
});

test("a list of tasks shows what is in a thread's hands, and that it waits for the thread", async (t) => {
  const { pool, group, submit } = started(t, { nameItem: (item) => `hash ${item}` });
  await submit("thread");
  await pool.submit(background, "wait until told");
  const seen = new Gate();
  const poll = setInterval(() => {
    const one = group.stragglers().find(({ name }) => name === "hash wait until told");
    if (one?.wait === "thread") seen.open();
  }, 10);
  t.after(() => clearInterval(poll));
  await seen.passed;
});

test("in its thread, too, an item is a task with the item's name, which a dump of the thread shows", async (t) => {
  const { submit } = started(t, { nameItem: (item) => `hash: ${item}` });
  assert.equal(await submit("tell your task"), "hash: tell your task");
  assert.equal(await started(t).submit("tell your task"), "item");
});

test("a caller's context that can be copied arrives in the thread's handler", async (t) => {
  const caller = new AsyncLocalStorage<string>();
  const inject = (): Record<string, string> => ({ trace: caller.getStore() ?? "none" });
  const { submit } = started(t, { propagation: { inject } });
  const told = await caller.run("trace 1", () => submit("tell the trace"));
  assert.equal(told, "trace 1, carried");
  assert.equal(await started(t).submit("tell the trace"), undefined);
  const none = started(t, {
    propagation: { inject },
    module: new URL("./programs/no-propagation.js", import.meta.url),
  });
  assert.match(
    (await rejection(none.submit("x"))).message,
    /no-propagation\.js must export `propagation`, since its pool has one$/,
  );
});

test("when run has ended, the threads have too", async () => {
  const pool = new ThreadPool<string>({ module, workers: 2, capacity: 10 });
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => note.from === "pool" && notes.push(note) });
  for (let count = 0; count < 10; count++) pool.trySubmit("a little");
  pool.close();
  await pool.run(background);
  assert.equal(pool.stats().handled, 10);
  assert.ok(!process.getActiveResourcesInfo().includes("Worker"), process.getActiveResourcesInfo().join());
  assert.deepEqual(notes, []);
});

test("a second run is refused, and the first one goes on", async (t) => {
  const { pool, submit } = started(t);
  await assert.rejects(pool.run(background), { name: "BusyError" });
  assert.equal(typeof (await submit("thread")), "number");
});

test("a module without a handler fails its items in one sentence that names it", async (t) => {
  const { submit } = started(t, { module: new URL("./kills.js", import.meta.url) });
  assert.match(String(await rejection(submit("a"))), /kills\.js must have a function as its default export/);
});

test("a pool of threads refuses what is no module, in one sentence", () => {
  assert.throws(() => new ThreadPool({ module: "./hash.js" as never, workers: 1, capacity: 1 }), {
    name: "TypeError",
    message: "a ThreadPool's module is a URL",
  });
});
