import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { background, Group } from "curfew";
import { type Dump, dump, type ThreadDump, toFolded, toGoText } from "curfew/inspect";
import { ThreadPool } from "curfew/pool/threads";
import { type Program, type ProgramOptions, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

test("a thread is told by its id, its name and its script, at a pid and at an address", async (t) => {
  const program = await threaded(t, { nodeArgs: ["--inspect=0"] });
  const [, url] = await program.line(/^Debugger listening on (ws:\S+)/);
  for (const target of [{ pid: program.pid }, { url: url! }])
    for (const full of [false, true]) {
      const [waits] = threadsOf(await dump(target, { full }));
      assert.deepEqual([waits!.id, waits!.name, path.basename(waits!.file)], [1, "waits", "threaded.mjs"]);
      assert.deepEqual(functionsIn(waits!), ["inThread"]);
      assert.ok(waits!.heapBytes > 1e6 && waits!.pauseMs > 0);
    }
});

test("a thread that does not answer is named, and holds nobody up", async (t) => {
  const program = await threaded(t, { args: ["deaf"], nodeArgs: ["--inspect-port=0"] });
  const started = performance.now();
  const [waits, deaf] = threadsOf(await dump({ pid: program.pid }));
  assert.ok(performance.now() - started < 6000);
  assert.deepEqual(functionsIn(waits!), ["inThread"]);
  assert.equal(deaf!.name, "deaf");
  assert.match(deaf!.missing!, /no answer within 1 s: the thread is stuck in native code$/);
});

test("without threads the main thread alone is looked at", async (t) => {
  const program = await threaded(t, { nodeArgs: ["--inspect-port=0"] });
  const taken = await dump({ pid: program.pid }, { threads: false });
  assert.equal(taken.threads, undefined);
  assert.deepEqual(functionsIn(taken), ["inMain"]);
});

test("a dump leaves nothing on in a thread: it ends when it is told to, and so does the process", async (t) => {
  const program = await threaded(t, { ipc: true, nodeArgs: ["--inspect-port=0"] });
  for (const full of [false, true, false]) await dump({ pid: program.pid }, { full });
  assert.deepEqual(await program.ask("end"), { code: 1 });
  assert.deepEqual(threadsOf(await dump({ pid: program.pid })), []);
  program.signal("SIGTERM");
  const { signal, stderr } = await program.end();
  assert.equal(signal, "SIGTERM");
  assert.doesNotMatch(stderr, /Waiting for the debugger/);
});

test("a process that looks at itself sees its threads, and not the one that looks", async (t) => {
  const worker = new Worker(pathToFileURL(file), { name: "waits" });
  t.after(() => worker.terminate());
  await once(worker, "message");
  for (const full of [false, true]) {
    const threads = threadsOf(await dump({ self: true }, { full }));
    assert.deepEqual(
      threads.map(({ name }) => name),
      ["waits"],
    );
    assert.deepEqual(functionsIn(threads[0]!), ["inThread"]);
  }
});

test("what the handlers of a pool on threads wait for is shown inside their threads, with their tasks", async (t) => {
  const module = new URL("../pool/programs/hash.js", import.meta.url);
  const pool = new ThreadPool<string>({ name: "hashes", module, workers: 2, capacity: 10 });
  const group = new Group();
  group.go("hashes", (ctx) => pool.run(ctx));
  t.after(() => group.shutdown(0).catch(() => undefined));
  await pool.submit(background, "wait until told");
  // Handed to a thread, since the next has been handled by the other.
  await (await pool.submit(background, "thread")).result();
  for (const full of [false, true]) {
    const seen = await until(async () => {
      const taken = await dump({ self: true }, { full });
      const [busy, ...others] = threadsOf(taken).filter(({ tasks }) => tasks.length > 0);
      return others.length === 0 && busy !== undefined ? { taken, busy } : undefined;
    });
    const item = seen.busy.tasks.find(({ name }) => name === "item")!;
    assert.deepEqual([item.owners, item.wait], [["thread"], "sleep"]);
    const stack = seen.busy.stacks.find(({ tasks }) => tasks?.includes(item.id));
    assert.equal(stack?.status, "owned");
    if (full) assert.equal(stack.waker.kind, "sleep");
    assert.ok(seen.taken.tasks.some(({ wait }) => wait === "thread"));
    for (const text of [toGoText(seen.taken, 1), toGoText(seen.taken, 2), toFolded(seen.taken)])
      assert.match(text, new RegExp(`thread ${String(seen.busy.id)}`));
  }
});

const file = path.join(root, "test/inspect/programs/threaded.mjs");

async function threaded(t: TestContext, options: ProgramOptions): Promise<Program> {
  const program = startProgram(t, pathToFileURL(file), options);
  await program.line(/^ready$/);
  return program;
}

function threadsOf({ threads }: Dump): readonly ThreadDump[] {
  return threads!;
}

/** Innermost, of the program. */
function functionsIn({ stacks }: Pick<Dump, "stacks">): string[] {
  return stacks.flatMap(({ frames }) => frames.filter((frame) => frame.file === file).map((frame) => frame.function));
}

/** A thread may still be on its way. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 50; tries++) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error("it was never seen");
}
