import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, type Note, observe, type Task } from "curfew";
import {
  Channel,
  Cond,
  Mutex,
  Once,
  onReceive,
  onSend,
  RWMutex,
  select,
  Semaphore,
  Singleflight,
  WaitGroup,
} from "curfew/sync";
import { growOld } from "../support/aging.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** Each waits for what nobody but the waits themselves can reach. */
const stuck: Record<string, (ctx: Context) => Promise<unknown>> = {
  "chan receive": (ctx) => new Channel().receive(ctx),
  "chan send": (ctx) => new Channel<number>().send(ctx, 1),
  select: (ctx) => select(ctx, onReceive(new Channel(), String), onSend(new Channel<number>(), 1)),
  "select (no cases)": (ctx) => select(ctx, onReceive(undefined, String)),
  "sync.Mutex.Lock": async (ctx) => {
    const mutex = new Mutex();
    await mutex.lock(background);
    await mutex.lock(ctx);
  },
  "sync.RWMutex.Lock": async (ctx) => {
    const lock = new RWMutex();
    await lock.rlock(background);
    await lock.lock(ctx);
  },
  "sync.RWMutex.RLock": async (ctx) => {
    const lock = new RWMutex();
    await lock.lock(background);
    await lock.rlock(ctx);
  },
  semacquire: async (ctx) => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire(ctx);
    await semaphore.acquire(ctx);
  },
  "sync.WaitGroup.Wait": async (ctx) => {
    const work = new WaitGroup();
    work.add();
    await work.wait(ctx);
  },
  "sync.Cond.Wait": async (ctx) => {
    const cond = new Cond(new Mutex());
    using _held = await cond.mutex.lock(ctx);
    await cond.wait(ctx);
  },
};

test("a task that waits for what nobody can reach is found lost, whatever primitive it waits for", async () => {
  const group = new Group(background, { name: "stuck" });
  for (const [name, fn] of Object.entries(stuck)) group.go(name, async (ctx) => fn(ctx));
  const once = group.go("once", (ctx) => new Once().do(ctx, () => new Promise(() => undefined)));
  const flight = group.go("flight", (ctx) => new Singleflight().do(ctx, 1, () => new Promise(() => undefined)));
  const ended = group.wait().catch(() => undefined);
  await turn();
  assert.equal(group.size, Object.keys(stuck).length + 2);
  await growOld(clock);
  await collectGarbage(() => group.size === 0);
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    [],
  );
  await ended;
  assert.equal(once.state, "lost");
  assert.equal(flight.state, "lost");
  for (const { task, cause } of group.errors) {
    const { wait } = cause as { wait?: string };
    if (task in stuck) assert.equal(wait, task);
  }
});

test("tasks that wait for each other over a channel and a lock are found lost, and the lock is reported", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const group = new Group(background, { name: "mixed" });
  start(group);
  const ended = group.wait().catch(() => undefined);
  await turn();
  assert.equal(group.size, 2);
  await growOld(clock);
  await collectGarbage(() => group.size === 0);
  await ended;
  assert.equal(group.errors.length, 2);
  assert.match(notes.map(({ text }) => text).join("\n"), /task "holder" \(\d+\) has ended and left mutex "m" locked/);
});

/** One holds the lock and waits for a message; the other would send it, once it has the lock. */
function start(group: Group): void {
  const mutex = new Mutex("m");
  const channel = new Channel<number>();
  group.go("holder", async (ctx) => {
    using _held = await mutex.lock(ctx);
    await channel.receive(ctx);
  });
  group.go("sender", async (ctx) => {
    await turn();
    using _held = await mutex.lock(ctx);
    await channel.send(ctx, 1);
  });
}

test("a task that somebody can still serve is never lost", async () => {
  const channel = new Channel<number>();
  const mutex = new Mutex();
  const lock = new RWMutex();
  const semaphore = new Semaphore(1);
  const work = new WaitGroup();
  work.add();
  const cond = new Cond(new Mutex());
  const gate = new Gate<number>();
  const flights = new Singleflight<number, number>();
  const [held, read, permits] = [
    await mutex.lock(background),
    await lock.rlock(background),
    await semaphore.acquire(background),
  ];
  const group = new Group();
  const tasks: Task[] = [
    group.go("receive", async (ctx) => channel.receive(ctx)),
    group.go("select", async (ctx) => select(ctx, onReceive(channel, String), onReceive(new Channel(), String))),
    group.go("lock", async (ctx) => (await mutex.lock(ctx)).release()),
    group.go("write", async (ctx) => (await lock.lock(ctx)).release()),
    group.go("read", async (ctx) => (await lock.rlock(ctx)).release()),
    group.go("acquire", async (ctx) => (await semaphore.acquire(ctx)).release()),
    group.go("work", async (ctx) => work.wait(ctx)),
    group.go("cond", async (ctx) => {
      using _held = await cond.mutex.lock(ctx);
      await cond.wait(ctx);
    }),
    group.go("flight", async (ctx) => flights.do(ctx, 1, () => gate.passed)),
  ];
  await turn();
  await growOld(clock);
  await collectGarbage();
  assert.deepEqual(
    tasks.map(({ state }) => state),
    tasks.map(() => "running"),
  );
  channel.trySend(1);
  channel.trySend(2);
  for (const one of [held, read, permits]) one.release();
  work.done();
  cond.signal();
  gate.open(1);
  await group.wait();
});
