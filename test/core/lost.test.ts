import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import test from "node:test";
import { background, type Context, Group, LostError, lostCount, sleep, type Task, taskCount } from "curfew";
import { registry, Wait } from "#curfew/core/port.js";
import { doomed, growOld, sweepAndCollect } from "../support/aging.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** As a channel's receiver: its only owner is the channel's queue. */
class Receive extends Wait {
  readonly label = "chan receive";

  constructor(
    private readonly queue: Set<Receive>,
    readonly resolve: (value: string) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super();
    queue.add(this);
  }

  give(value: string): void {
    this.unhook();
    this.queue.delete(this);
    this.resolve(value);
  }

  fire(stop: { error: Error }): void {
    this.queue.delete(this);
    this.reject(stop.error);
  }
}

function receive(ctx: Context, queue: Set<Receive>): Promise<string> {
  return new Promise((resolve, reject) => new Receive(queue, resolve, reject).begin(ctx));
}

/** A group whose one task receives from a queue that only it knows. */
function receiver(parent: Context = background): { group: Group; task: Task<string> } {
  const group = new Group(parent, { name: "receivers" });
  return { group, task: group.go("receiver", async (ctx) => receive(ctx, new Set())) };
}

test("a task that waits for what nothing can wake is found lost, and its group's wait() ends with that", async () => {
  const before = { tasks: taskCount(), lost: lostCount() };
  const group = new Group();
  const task = group.go("leak", doomed);
  const result = assert.rejects(task.result(), LostError);
  const waiting = assert.rejects(group.wait(), (error) => {
    assert.ok(error instanceof LostError);
    assert.equal(error.task, "leak");
    assert.equal(error.id, task.id);
    assert.equal(error.wait, undefined);
    assert.equal(error.message, 'task "leak" was lost: it waited for something that nothing could wake any more');
    return true;
  });
  assert.equal(taskCount(), before.tasks + 1);
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await Promise.all([result, waiting]);
  assert.equal(task.state, "lost");
  assert.equal(group.size, 0);
  assert.equal(lostCount(), before.lost + 1);
  assert.equal(taskCount(), before.tasks + 1, "it can never end, so it is counted on");
  await assert.rejects(task.result(), LostError);
  assert.equal(group.errors[0]?.task, "leak");
});

test("a young task is never lost, however much is collected: short tasks cost nothing", async () => {
  const group = new Group();
  const task = group.go("young", doomed);
  await clock.pass(400);
  await collectGarbage();
  assert.equal(task.state, "running");
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await assert.rejects(group.wait(), LostError);
});

test("a task that something can still wake is never lost", async () => {
  const before = lostCount();
  const group = new Group(background, { name: "wakeable" });
  const resolvers: (() => void)[] = [];
  const emitter = new EventEmitter();
  const timer = new AbortController();
  const reachable = new Set<Receive>();
  const gate = new Gate<string>();
  const names: Record<string, (ctx: Context) => Promise<unknown>> = {
    "a timer of ours": (ctx) => sleep(ctx, 60_000),
    "a reachable resolver": () => new Promise<void>((resolve) => resolvers.push(resolve)),
    "a promise that somebody holds": async () => gate.passed,
    "a listener on an emitter": () => once(emitter, "event"),
    "a listener on a foreign signal": () => once(timer.signal, "abort"),
    "a listener on its own signal": (ctx) => once(ctx.signal, "abort"),
    "a listener on its own context": untilStopped,
    "a queue that somebody holds": (ctx) => receive(ctx, reachable),
    "a scope of its own": (ctx) => receive(ctx.withCancel().ctx, new Set()),
    "a time limit of its own": (ctx) => receive(ctx.withTimeout(60_000).ctx, new Set()),
    "another task": () => other.result(),
  };
  const other = group.go("other", untilStopped);
  for (const [name, fn] of Object.entries(names)) group.go(name, async (ctx) => fn(ctx));
  const size = group.size;
  const unwaited = new Group();
  unwaited.go("a timer of Node", () => new Promise<void>((resolve) => void setTimeout(resolve, 600_000).unref()));

  await sweepAndCollect(clock);
  await sweepAndCollect(clock);

  assert.deepEqual(
    group.errors.map((error) => error.task),
    [],
  );
  assert.equal(group.size, size);
  assert.equal(unwaited.size, 1);
  assert.equal(lostCount(), before + 2, "the two controls");
  for (const wake of resolvers) wake();
  emitter.emit("event");
  timer.abort();
  gate.open("value");
  for (const waiter of reachable) waiter.give("value");
  group.stop();
  await group.wait();
});

test("a task that waits in a queue that nobody holds is lost, and its last wait is named", async () => {
  const { group, task } = receiver();
  assert.equal(group.stragglers()[0]?.wait, "chan receive");
  await growOld(clock);
  assert.equal(group.stragglers()[0]?.wait, "chan receive", "also once it is held weakly");
  await collectGarbage(() => task.state === "lost");
  await assert.rejects(group.wait(), {
    name: "LostError",
    wait: "chan receive",
    message: /it waited \(chan receive\) for/,
  });
});

test("a wait that is held weakly is still cut short by a stop, and still answered", async () => {
  const group = new Group();
  const queue = new Set<Receive>();
  let own: Context | undefined;
  const answered = group.go("answered", async (ctx) => {
    own = ctx;
    const value = await receive(ctx, queue);
    assert.equal(hookCount(ctx), 0, "the context has let go of the wait");
    return value;
  });
  const [first] = queue;
  const cut = group.go("cut", async (ctx) => receive(ctx, queue));
  await sweepAndCollect(clock);
  assert.equal(hookCount(own!), 1);
  first!.give("value");
  assert.equal(await answered.result(), "value");
  group.stop("over");
  await assert.rejects(cut.result(), { cause: "over" });
  assert.equal(queue.size, 0);
  await group.wait();
});

test("a wait that an old task begins is let go too", async () => {
  const group = new Group();
  const gate = new Gate();
  const task = group.go("late", async (ctx) => {
    await gate.passed;
    return receive(ctx, new Set());
  });
  await growOld(clock);
  gate.open();
  await turn();
  await collectGarbage();
  assert.equal(task.state, "running", "its wait is young");
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await assert.rejects(group.wait(), { name: "LostError", wait: "chan receive" });
});

test("an old task may wait for several things at once, and listen besides", async () => {
  const group = new Group();
  const held = new Set<Receive>();
  const lost = group.go("two in vain", async (ctx) => Promise.all([receive(ctx, new Set()), receive(ctx, new Set())]));
  const alive = group.go("one in vain", async (ctx) => {
    ctx.onDone(() => undefined);
    return Promise.race([receive(ctx, new Set()), receive(ctx, held), receive(ctx, new Set())]);
  });
  await sweepAndCollect(clock);
  assert.equal(lost.state, "lost");
  assert.equal(alive.state, "running");
  for (const waiter of held) waiter.give("value");
  assert.equal(await alive.result(), "value");
  await assert.rejects(group.wait(), LostError);
});

test("of several waits the one that began first is named, however old they are", async () => {
  const group = new Group();
  const held = new Set<Receive>();
  group.go("several", async (ctx) => {
    const nap = sleep(ctx, 3600_000);
    await Promise.all([nap, receive(ctx, held), receive(ctx, held)]);
  });
  for (let age = 0; age < 5; age++) {
    assert.equal(group.stragglers()[0]?.wait, "sleep");
    await clock.pass(1000);
  }
  group.stop();
  await group.wait();
});

test("a task whose context has a deadline is never lost: the deadline will wake it", async () => {
  const { group, task } = receiver(background.withTimeout(60_000, "too slow").ctx);
  await sweepAndCollect(clock);
  await sweepAndCollect(clock);
  assert.equal(task.state, "running");
  clock.jump(60_000);
  await assert.rejects(group.wait(), { name: "DeadlineError", cause: "too slow" });
  assert.equal(task.state, "stopped");
});

test("a lost task stops nobody, under any policy, and a real error comes before it", async () => {
  for (const stopOn of ["error", "exit", "never"] as const) {
    const group = new Group(background, { stopOn });
    const other = group.go("other", untilStopped, { mayEnd: true });
    const lost = group.go("leak", doomed);
    await growOld(clock);
    await collectGarbage(() => lost.state === "lost");
    assert.equal(lost.state, "lost");
    assert.equal(other.state, "running");
    group.stop();
    await assert.rejects(group.wait(), LostError);
  }
});

test("a lost task leaves its slot to the next, and lets those stop that stop after it", async () => {
  const group = new Group(background, { limit: 2 });
  const lost = group.go("leak", doomed);
  const follower = group.go("follower", untilStopped, { stopAfter: lost });
  const queued = group.go("queued", () => "had its turn");
  group.go("queued too", () => undefined);
  await growOld(clock);
  await collectGarbage(() => lost.state === "lost");
  assert.equal(await queued.result(), "had its turn");
  group.stop("over");
  assert.equal(await follower.result(), "over");
  await assert.rejects(group.wait(), LostError);
});

test("a task that was told to stop and can hear no more is lost all the same", async () => {
  const group = new Group();
  const task = group.go("deaf", doomed);
  group.stop();
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await assert.rejects(group.wait(), LostError);
});

test("a task that waits for a lost task's group hears of it", async () => {
  const outer = new Group();
  outer.go("owner", async (ctx) => {
    const inner = new Group(ctx, { name: "inner" });
    inner.go("leak", doomed);
    await inner.wait();
  });
  await growOld(clock);
  await collectGarbage(() => outer.size === 0);
  await assert.rejects(outer.wait(), { name: "LostError", task: "leak" });
});

test("a thousand lost tasks are a thousand in the count, and one row in the list", async () => {
  const before = lostCount();
  const group = new Group(background, { name: "handlers" });
  const ids: number[] = [];
  for (let count = 0; count < 1000; count++) ids.push(group.go("report", async (ctx) => receive(ctx, new Set())).id);
  await growOld(clock);
  await collectGarbage(() => lostCount() === before + 1000);
  assert.equal(lostCount(), before + 1000);
  const row = registry().lostTasks()[0]!;
  assert.deepEqual(
    { ...row, ids: row.ids.length, oldestMs: row.oldestMs >= 3000 },
    {
      count: 1000,
      name: "report",
      owners: ["handlers"],
      wait: "chan receive",
      oldestMs: true,
      ids: 100,
    },
  );
  for (const id of row.ids) assert.ok(ids.includes(id));
  await assert.rejects(group.wait(), LostError);
});

test("kinds of lost tasks past a thousand share one row, and those before go on being counted apart", async () => {
  const group = new Group(background, { name: "many" });
  const rowOf = (name: string): number | undefined =>
    registry()
      .lostTasks()
      .find((row) => row.name === name)?.count;
  const lose = async (...names: string[]): Promise<void> => {
    for (const name of names) group.go(name, doomed);
    await growOld(clock);
    await collectGarbage(() => group.size === 0);
  };
  const known = registry().lostTasks().length;
  await lose(...Array.from({ length: 1200 }, (_, index) => `kind ${index}`));
  assert.equal(registry().lostTasks().length, 1001);
  assert.equal(rowOf("(other)"), 1200 - (1000 - known));
  const apart = registry()
    .lostTasks()
    .find((row) => row.owners[0] === "many")!;
  await lose(apart.name, apart.name, "one kind more");
  assert.equal(rowOf(apart.name), 3);
  assert.equal(rowOf("(other)"), 1200 - (1000 - known) + 1);
  assert.equal(registry().lostTasks().length, 1001);
  await assert.rejects(group.wait(), LostError);
});

test("told to keep, for a tool that wants to see the stacks, the sweeper lets nothing go", async () => {
  const { sweeper } = registry();
  sweeper.keep = true;
  const group = new Group();
  const queue = new Set<Receive>();
  group.go("leak", doomed);
  const { group: other, task } = receiver();
  await growOld(clock);
  await collectGarbage();
  assert.equal(group.size, 1);
  assert.equal(task.state, "running");
  sweeper.keep = false;
  other.stop();
  await other.wait();
  assert.equal(queue.size, 0);
});

test("once all tasks have ended, the sweeper has no timer; it has one again for the next task", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("t", () => gate.passed);
  await growOld(clock);
  gate.open();
  await group.wait();
  await growOld(clock);
  assert.equal(clock.allTimers, 0);
  const next = new Group();
  next.go("t", untilStopped);
  assert.equal(clock.allTimers, 1);
  assert.equal(clock.timers, 0, "and it keeps no process alive");
  next.stop();
  await next.wait();
  await growOld(clock);
  assert.equal(clock.allTimers, 0);
});

test("old tasks alone keep no timer going", async () => {
  const group = new Group();
  group.go("old", untilStopped);
  await growOld(clock);
  assert.equal(clock.allTimers, 0);
  group.stop();
  await group.wait();
});

test("of more errors than a group keeps, one that a task threw takes the place of a lost task's", async () => {
  const group = new Group(background, { stopOn: "never" });
  const gate = new Gate();
  group.go("early", async () => {
    await gate.passed;
    throw new Error("early");
  });
  for (let count = 0; count < 1200; count++) group.go("leak", doomed);
  await sweepAndCollect(clock);
  assert.equal(group.errors.filter(({ cause }) => cause instanceof LostError).length, 1000);
  gate.open();
  const late = group.go("late", () => {
    throw new Error("late");
  });
  await late.result().catch(() => undefined);
  await turn();
  assert.equal(group.errors.length, 1000);
  assert.deepEqual(
    group.errors.map(({ task }) => task).filter((task) => task !== "leak"),
    ["late", "early"],
  );
});
