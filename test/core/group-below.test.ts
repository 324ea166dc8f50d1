import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, ContextKey, Group, LostError, observe, StoppedError } from "curfew";
import { doomed, growOld } from "../support/aging.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** Whether `promise` settles in this turn of the event loop. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const hear = (): void => void (settled = true);
  promise.then(hear, hear);
  await turn();
  return settled;
}

/** A task that starts a deaf one in a group of its own, and ends without waiting for it. */
function forgetful(gate: Gate, derive: (ctx: Context) => Context = (ctx) => ctx): (ctx: Context) => void {
  return (ctx) => void new Group(derive(ctx), { name: "forgotten" }).go("deaf", () => gate.passed);
}

const key = new ContextKey<number>("n");
const derivations: Record<string, (ctx: Context) => Context> = {
  "a task's context": (ctx) => ctx,
  "a scope": (ctx) => ctx.withCancel().ctx,
  "a deadline": (ctx) => ctx.withTimeout(60_000).ctx,
  "a value": (ctx) => ctx.withValue(key, 1).withValue(key, 2),
  "a grace period": (ctx) => ctx.withGrace(1000).ctx,
  "a context without its stop": (ctx) => ctx.withoutStop(),
};

for (const [name, derive] of Object.entries(derivations)) {
  test(`a group does not end before the tasks of a group below it have, on ${name}`, async () => {
    const outer = new Group();
    const gate = new Gate();
    outer.go("owner", forgetful(gate, derive));
    const waiting = outer.wait();
    assert.equal(await settles(waiting), false);
    assert.equal(outer.size, 0, "its size counts its own tasks");
    assert.deepEqual(
      outer.stragglers().map((straggler) => straggler.name),
      ["deaf"],
    );
    gate.open();
    await waiting;
  });
}

test("a group does not end before the tasks of one that was made on its own context", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  const gate = new Gate();
  inner.go("slow", () => gate.passed);
  outer.go("quick", () => undefined);
  const waiting = outer.wait();
  assert.equal(await settles(waiting), false);
  assert.equal(outer.ctx.done, false, "nobody has stopped it");
  assert.equal(await outer.go("one more", () => "still open").result(), "still open");
  gate.open();
  await waiting;
  assert.equal(inner.ctx.cause, "its group has ended");
});

test("a group on the background belongs to nobody", async () => {
  const outer = new Group();
  const gate = new Gate();
  outer.go(
    "owner",
    forgetful(gate, () => background),
  );
  await outer.wait();
  gate.open();
});

test("deferred functions run when the tasks of the groups below have ended too", async () => {
  const outer = new Group();
  const gate = new Gate();
  const order: string[] = [];
  outer.defer("close the database", () => order.push("closed"));
  outer.go("owner", (ctx) => {
    const inner = new Group(ctx);
    inner.defer("flush", () => order.push("flushed"));
    inner.go("deaf", async () => {
      await gate.passed;
      order.push("deaf has ended");
    });
  });
  const waiting = outer.wait();
  await turn();
  assert.deepEqual(order, []);
  gate.open();
  await waiting;
  assert.deepEqual(order, ["deaf has ended", "flushed", "closed"]);
});

test("the deferred functions of a group below that nobody has ended run before the wait() above resolves", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx.withCancel().ctx);
  const order: string[] = [];
  inner.defer("flush", async () => {
    await turn();
    order.push("flushed");
  });
  await outer.wait();
  assert.deepEqual(order, ["flushed"]);
});

test("groups nested five deep end from the innermost to the outermost", async () => {
  const gate = new Gate();
  const ended: string[] = [];
  using _ = observe({ groupEnded: (group) => void ended.push(group.name) });
  const nest = (depth: number): ((ctx: Context) => unknown) =>
    depth === 0 ? () => gate.passed : (ctx) => void new Group(ctx, { name: `${depth}` }).go("t", nest(depth - 1));
  const outer = new Group(background, { name: "outer" });
  outer.go("t", nest(5));
  const waiting = outer.wait();
  assert.equal(await settles(waiting), false);
  gate.open();
  await waiting;
  assert.deepEqual(ended, ["1", "2", "3", "4", "5", "outer"]);
});

test("a stop ends a group only when the groups below have no task left", async () => {
  const outer = new Group();
  const gate = new Gate();
  outer.go("owner", (ctx) => {
    const inner = new Group(ctx);
    inner.go("told", untilStopped);
    inner.go("deaf", () => gate.passed);
  });
  outer.stop("over");
  let ended = false;
  using _ = observe({ groupEnded: (group) => void (ended ||= group.name === "group") });
  await turn();
  assert.equal(ended, false);
  assert.equal(await settles(outer.wait()), false);
  gate.open();
  await outer.wait();
});

test("shutdown() names those who are still out below, and an `await using` block waits for them", async () => {
  const gate = new Gate();
  let left = false;
  const leaving = (async () => {
    await using outer = new Group(background, { name: "outer" });
    outer.go("owner", forgetful(gate));
    await assert.rejects(outer.shutdown(100), {
      message: /^group "outer" did not stop within 100 ms: 1 still out: "deaf"/,
    });
  })().then(() => (left = true));
  await clock.pass(200);
  await turn();
  assert.equal(left, false);
  gate.open();
  await leaving;
});

test("a failure below that nobody waits for fails nobody above, and is said", async () => {
  const said: string[] = [];
  using _ = observe({ noted: (note) => void said.push(`${note.from}: ${note.text}`) });
  const outer = new Group(background, { name: "outer" });
  outer.go("owner", (ctx) => {
    new Group(ctx, { name: "forgotten" }).go("bad", async () => {
      await turn();
      throw new Error("boom");
    });
  });
  await outer.wait();
  assert.deepEqual(outer.errors, []);
  assert.deepEqual(said, [
    'outer > owner > forgotten: ended with an error that nobody waited for: task "bad" failed: boom',
  ]);
});

test("the first failure stops a group also while only tasks below are out", async () => {
  const outer = new Group();
  const gate = new Gate();
  const inner = new Group(outer.ctx);
  const below = inner.go("below", untilStopped);
  outer.go("bad", () => gate.passed);
  const waiting = assert.rejects(outer.wait(), { message: "boom" });
  gate.fail(new Error("boom"));
  await waiting;
  assert.equal(((await below.result()) as Error).message, "boom");
});

test("the policy still stops a group whose last task takes the last group below along", async () => {
  for (const [stopOn, cause] of [
    ["exit", 'task "owner" has ended'],
    ["error", "its group has ended"],
  ] as const) {
    const outer = new Group(background, { stopOn });
    const gate = new Gate();
    outer.go("owner", async (ctx) => {
      new Group(ctx).go("until its owner ends", untilStopped);
      // It ends within the end of its owner: nothing is between the two.
      new Group(ctx, { limit: 1 }).go("t", () => undefined);
      await gate.passed;
    });
    const waiting = outer.wait();
    gate.open();
    await waiting;
    assert.equal(outer.ctx.cause, cause);
  }
});

test("a group below that has no task does not hold anybody up, and starts none after the end above", async () => {
  const outer = new Group();
  const onGroup = new Group(outer.ctx, { name: "idle" });
  await onGroup.go("t", () => undefined).result();
  let onTask: Group | undefined;
  outer.go("owner", (ctx) => void (onTask = new Group(ctx)));
  await outer.wait();
  for (const idle of [onGroup, onTask!]) {
    assert.throws(() => idle.go("late", () => undefined), StoppedError);
    assert.equal(idle.size, 0);
  }
});

test("a group without its owner's stop may start a task after that owner's end, which whoever is above waits for", async () => {
  const top = new Group(background, { name: "top" });
  const gate = new Gate();
  let detached: Group | undefined;
  top.go("owner", async (ctx) => {
    const middle = new Group(ctx, { name: "middle" });
    middle.go("t", (own) => void (detached = new Group(own.withoutStop())));
    await middle.wait();
    detached!.go("late", () => gate.passed);
  });
  const waiting = top.wait();
  assert.equal(await settles(waiting), false);
  gate.open();
  await waiting;
  await detached!.go("later still", () => undefined).result();
  await detached!.wait();
});

test("a group below that is emptied and filled again and again holds its owner up until the last time", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  let waiting: Promise<void> | undefined;
  for (let round = 0; round < 3; round++) {
    const gate = new Gate();
    inner.go("t", () => gate.passed);
    inner.go("t", () => undefined);
    waiting ??= outer.wait();
    inner.go("t", () => gate.passed);
    if (round < 2) outer.go("holds it meanwhile", () => gate.passed.then(turn).then(turn));
    assert.equal(await settles(waiting), false);
    gate.open();
    await turn();
  }
  await waiting;
});

test("a group that a deferred function forgets is stopped with it, and waited for", async () => {
  const gate = new Gate();
  const outer = new Group();
  const order: string[] = [];
  outer.defer("last", () => order.push("last"));
  outer.defer("first", (ctx) => {
    const inner = new Group(ctx);
    inner.go("told", async (own) => void order.push(String(await untilStopped(own))));
    inner.go("deaf", () => gate.passed.then(() => order.push("deaf has ended")));
    new Group(outer.ctx).go("beside", async (own) => void order.push(String(await untilStopped(own))));
  });
  const waiting = outer.wait();
  assert.equal(await settles(waiting), false);
  assert.deepEqual(order, ["its task has ended"]);
  gate.open();
  await waiting;
  assert.deepEqual(order, ["its task has ended", "deaf has ended", "last", "its group has ended"]);
});

test("a deferred function may wait for a group of its own, and for one that was made before", async () => {
  const outer = new Group();
  const before = new Group(outer.ctx);
  const order: string[] = [];
  outer.defer("close", async (ctx) => {
    const own = new Group(ctx);
    own.go("t", async () => {
      await turn();
      order.push("own");
    });
    await own.wait();
    before.go("t", () => order.push("before"));
    await before.wait();
  });
  await outer.wait();
  assert.deepEqual(order, ["own", "before"]);
});

test("a lost task below holds nobody up for ever", async () => {
  const outer = new Group();
  let inner: Group | undefined;
  outer.go("owner", (ctx) => {
    inner = new Group(ctx.withoutStop());
    inner.go("leak", doomed);
  });
  const waiting = outer.wait();
  assert.equal(await settles(waiting), false);
  await growOld(clock);
  await collectGarbage(() => inner!.size === 0);
  await waiting;
  await assert.rejects(inner!.wait(), LostError);
});

test("a queued task below holds its owner up too", async () => {
  const outer = new Group();
  const gate = new Gate();
  const inner = new Group(outer.ctx, { limit: 1 });
  const ran: string[] = [];
  inner.go("running", () => gate.passed);
  inner.go("queued", () => ran.push("queued"));
  const waiting = outer.wait();
  gate.open();
  await waiting;
  assert.deepEqual(ran, ["queued"]);
});

test("ten thousand groups below one, and one below ten thousand values, cost no stack", async () => {
  const outer = new Group();
  const gate = new Gate();
  let ctx: Context = outer.ctx;
  for (let count = 0; count < 10_000; count++) {
    new Group(outer.ctx).go("t", untilCut);
    ctx = ctx.withValue(key, count);
  }
  new Group(ctx).go("t", () => gate.passed);
  outer.stop();
  const waiting = outer.wait();
  assert.equal(await settles(waiting), false);
  gate.open();
  await waiting;
});
