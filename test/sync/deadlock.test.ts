import assert from "node:assert/strict";
import test from "node:test";
import { background, DeadlockError, Group, observe, type Note } from "curfew";
import { Cond, type Held, Mutex, RWMutex, traceLocks } from "curfew/sync";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";

/** What a task of that name throws. */
async function thrownBy(group: Group, name: string): Promise<DeadlockError> {
  await group.wait().catch(() => undefined);
  const error = group.errors.find((one) => one.task === name)?.cause;
  assert.ok(error instanceof DeadlockError, `${name}: ${String(error)}`);
  return error;
}

test("a task that locks what it has already locked gets a DeadlockError at that call", async () => {
  const mutex = new Mutex("accounts");
  const group = new Group();
  const task = group.go("twice", async (ctx) => {
    using _held = await mutex.lock(ctx);
    await mutex.lock(ctx);
  });
  const error = await thrownBy(group, "twice");
  assert.equal(
    error.message,
    `deadlock: task "twice" (${String(task.id)}) wants mutex "accounts", which it holds itself: take it once`,
  );
  assert.match(
    error.stack!.split("\n").find((line) => line.includes("deadlock.test"))!,
    /deadlock\.test/,
  );
  assert.equal(mutex.locked, false);
});

test("a task is known by any context that was derived from its own", async () => {
  const mutex = new Mutex();
  const group = new Group();
  group.go("twice", async (ctx) => {
    using scope = ctx.withTimeout(60_000);
    using _held = await mutex.lock(scope.ctx);
    await mutex.lock(ctx.withCancel().ctx);
  });
  await thrownBy(group, "twice");
});

test("a circle of tasks is an error at the call that closes it, naming each task and lock; the others go on", async () => {
  const locks = ["a", "b", "c"].map((name) => new Mutex(name));
  const group = new Group(background, { stopOn: "never" });
  const all = new Gate();
  let ready = 0;
  const tasks = ["t1", "t2", "t3"].map((name, index) =>
    group.go(name, async (ctx) => {
      using _first = await locks[index]!.lock(ctx);
      if (++ready === 3) all.open();
      await all.passed;
      using _second = await locks[(index + 1) % 3]!.lock(ctx);
    }),
  );
  const error = await thrownBy(group, "t3");
  const [one, two, three] = tasks.map(({ id }) => String(id));
  assert.equal(
    error.message,
    `deadlock: task "t3" (${three}) wants mutex "a", held by task "t1" (${one}), which wants mutex "b", held by task "t2" (${two}), ` +
      `which wants mutex "c", held by task "t3" (${three}): take these locks in one order`,
  );
  assert.deepEqual(
    error.circle.map(({ task, wants }) => [task, wants]),
    [
      ["t3", 'mutex "a"'],
      ["t1", 'mutex "b"'],
      ["t2", 'mutex "c"'],
    ],
  );
  assert.deepEqual(
    tasks.map(({ state }) => state),
    ["done", "done", "failed"],
  );
});

test("who reads and wants to write waits for itself; who writes and wants to read too", async () => {
  for (const [first, second] of [
    ["rlock", "lock"],
    ["lock", "rlock"],
    ["lock", "lock"],
  ] as const) {
    const lock = new RWMutex();
    const group = new Group();
    group.go("both", async (ctx) => {
      using _first = await lock[first](ctx);
      await lock[second](ctx);
    });
    await thrownBy(group, "both");
  }
});

test("who reads may read again, but not behind a writer that waits", async () => {
  const lock = new RWMutex();
  const group = new Group(background, { stopOn: "never" });
  const writing = new Gate();
  group.go("reader", async (ctx) => {
    using _first = await lock.rlock(ctx);
    (await lock.rlock(ctx)).release();
    await writing.passed;
    await lock.rlock(ctx);
  });
  await turn();
  const writer = group.go("writer", async (ctx) => {
    const asked = lock.lock(ctx);
    writing.open();
    (await asked).release();
  });
  await thrownBy(group, "reader");
  assert.equal(writer.state, "done");
});

test("a circle over a mutex and a read-write lock is found, through any of the readers", async () => {
  const mutex = new Mutex();
  const lock = new RWMutex();
  const group = new Group(background, { stopOn: "never" });
  const gate = new Gate();
  group.go("bystander", async (ctx) => {
    using _read = await lock.rlock(ctx);
    await gate.passed;
  });
  group.go("reader", async (ctx) => {
    using _read = await lock.rlock(ctx);
    await turn();
    using _held = await mutex.lock(ctx);
  });
  group.go("writer", async (ctx) => {
    using _held = await mutex.lock(ctx);
    await turn();
    await turn();
    using _written = await lock.lock(ctx);
  });
  await turn();
  await turn();
  await turn();
  gate.open();
  await thrownBy(group, "writer");
  assert.deepEqual(
    group.errors.map(({ task }) => task),
    ["writer"],
  );
});

test("waiting in a chain, or in a diamond, is no circle", async () => {
  const [a, b] = [new Mutex(), new Mutex()];
  const group = new Group();
  const gate = new Gate();
  group.go("first", async (ctx) => {
    using _held = await a.lock(ctx);
    await gate.passed;
  });
  group.go("second", async (ctx) => {
    using _held = await b.lock(ctx);
    using _also = await a.lock(ctx);
  });
  group.go("third", async (ctx) => {
    using _held = await b.lock(ctx);
  });
  group.go("fourth", async (ctx) => {
    using _held = await a.lock(ctx);
  });
  await turn();
  gate.open();
  await group.wait();
});

test("a chain of ten thousand tasks is followed to its end", async () => {
  const count = 10_000;
  const locks = Array.from({ length: count }, () => new Mutex());
  const group = new Group(background, { stopOn: "never" });
  for (let index = count - 1; index >= 0; index--) {
    group.go(`t${String(index)}`, async (ctx) => {
      using _own = await locks[index]!.lock(ctx);
      if (index === 0) {
        await turn();
        await locks[count - 1]!.lock(ctx);
      } else {
        await turn();
        using _next = await locks[index - 1]!.lock(ctx);
      }
    });
  }
  await group.wait().catch(() => undefined);
  assert.equal(group.errors.length, 1);
  assert.equal((group.errors[0]!.cause as DeadlockError).circle.length, count);
});

test("one that is told to go on by a cond, and would then wait in a circle, gets the error", async () => {
  const [mutex, other] = [new Mutex("m"), new Mutex("o")];
  const cond = new Cond(mutex);
  const group = new Group(background, { stopOn: "never" });
  group.go("waiter", async (ctx) => {
    using _other = await other.lock(ctx);
    using _held = await mutex.lock(ctx);
    await cond.wait(ctx);
  });
  await turn();
  const holder = group.go("holder", async (ctx) => {
    using _held = await mutex.lock(ctx);
    using _other = await other.lock(ctx);
  });
  await turn();
  cond.signal();
  const error = await thrownBy(group, "waiter");
  assert.match(
    error.message,
    /task "waiter" \(\d+\) wants mutex "m", held by task "holder" \(\d+\), which wants mutex "o"/,
  );
  assert.equal(holder.state, "done");
});

test("with tracing on, a deadlock says where each lock was taken", async () => {
  using _tracing = traceLocks();
  const mutex = new Mutex("accounts");
  const group = new Group();
  group.go("twice", async function transfer(ctx) {
    using _held = await mutex.lock(ctx);
    await mutex.lock(ctx);
  });
  const error = await thrownBy(group, "twice");
  assert.match(error.message, /which it holds itself since transfer \(.*deadlock\.test\.(js|ts):\d+:\d+\)/);
  assert.match(error.circle[0]!.takenAt!, /^transfer \(/);
});

/** What observers are told while `act` runs. */
async function notesDuring(act: () => Promise<unknown>): Promise<Note[]> {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  await act();
  return notes;
}

test("a lock that its task never gave back is reported when the task ends, naming task and lock", async () => {
  const mutex = new Mutex("accounts");
  const table = new RWMutex("table");
  const group = new Group(background, { name: "app" });
  let id = 0;
  const notes = await notesDuring(async () => {
    const task = group.go("careless", async (ctx) => {
      await mutex.lock(ctx);
      (await table.rlock(ctx)).release();
      await table.rlock(ctx);
    });
    id = task.id;
    await group.wait();
  });
  assert.deepEqual(
    notes.map(({ from, level, text }) => [from, level, text]),
    ['rwmutex "table"', 'mutex "accounts"'].map((what) => [
      "app",
      "error",
      `task "careless" (${String(id)}) has ended and left ${what} locked: release it on every way out, as \`using\` does`,
    ]),
  );
  assert.equal(mutex.locked, true, "as in Go: somebody else may still release it");
  mutex.release();
});

test("what was given back before the end, by whomever and in whatever order, is not reported", async () => {
  const locks = Array.from({ length: 4 }, () => new Mutex());
  const notes = await notesDuring(async () => {
    const group = new Group();
    group.go("careful", async (ctx) => {
      const held: Held[] = [];
      for (const lock of locks) held.push(await lock.lock(ctx));
      held[1]!.release();
      locks[3]!.release();
      held[0]!.release();
      using _last = held[2]!;
    });
    await group.wait();
  });
  assert.deepEqual(notes, []);
});

test("without an observer, a lock that is left behind is a warning of the process", async () => {
  const warned = new Promise<Error & { code?: string }>((resolve) => process.once("warning", resolve));
  const group = new Group();
  group.go("careless", (ctx) => new Mutex("accounts").lock(ctx));
  await group.wait();
  const warning = await warned;
  assert.equal(warning.code, "CURFEW_LEFT_LOCKED");
  assert.match(warning.message, /task "careless" \(\d+\) has ended and left mutex "accounts" locked/);
});

test("what several tasks lock with the context of their group is nobody's: nobody is accused", async () => {
  const mutex = new Mutex();
  const outer = new Group();
  outer.go("owner", async (ctx) => {
    const group = new Group(ctx);
    for (let number = 0; number < 2; number++) {
      group.go("careless", async () => {
        using _held = await mutex.lock(group.ctx);
        await turn();
      });
    }
    await group.wait();
  });
  await outer.wait();
});

test("outside of any task a lock has no known holder: nobody is accused", async () => {
  const mutex = new Mutex();
  const held = await mutex.lock(background);
  const waiting = mutex.lock(background);
  await turn();
  held.release();
  (await waiting).release();
});
