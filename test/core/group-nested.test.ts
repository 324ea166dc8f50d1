import assert from "node:assert/strict";
import test from "node:test";
import { type Context, Group, StoppedError, type Task } from "curfew";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("a stop goes down through groups and tasks to the innermost task, in one call", async () => {
  const outer = new Group();
  let deepest: Task | undefined;
  outer.go("a", async (a) => {
    const middle = new Group(a);
    middle.go("b", async (b) => {
      const inner = new Group(b);
      deepest = inner.go("c", untilStopped);
      await inner.wait();
    });
    await middle.wait();
  });
  outer.stop("from the top");
  assert.equal(deepest?.state, "stopping");
  assert.equal(await deepest.result(), "from the top");
  await outer.wait();
});

test("a group stops with the task that owns its context, when that is stopped alone", async () => {
  const outer = new Group();
  const order: string[] = [];
  const owner = outer.go("owner", async (ctx) => {
    const inner = new Group(ctx);
    inner.go("inner", async (below) => order.push(String(await untilStopped(below))));
    await inner.wait();
  });
  const other = outer.go("other", untilStopped);
  owner.stop("you alone");
  await owner.result();
  assert.deepEqual(order, ["you alone"]);
  assert.equal(other.state, "running");
  outer.stop();
  await outer.wait();
});

test("a group that its task forgot is stopped when the task ends", async () => {
  const outer = new Group();
  let forgotten: Group | undefined;
  outer.go("forgetful", (ctx) => {
    forgotten = new Group(ctx, { name: "forgotten" });
    forgotten.go("cut", untilCut);
  });
  await outer.wait();
  assert.equal(forgotten?.ctx.done, true);
  assert.equal(forgotten.ctx.cause, "its task has ended");
  await assert.rejects(
    forgotten.wait(),
    (error) => error instanceof StoppedError && error.cause === "its task has ended",
  );
});

test("a group made from another group's context has ended when that one has", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  inner.go("t", () => undefined);
  outer.go("t", () => undefined);
  await outer.wait();
  assert.equal(inner.ctx.cause, "its group has ended");
  await inner.wait();
});

test("a failure in an inner group fails the task that waits for it, and so reaches the outer group", async () => {
  const outer = new Group();
  const sibling = outer.go("sibling", untilStopped);
  outer.go("owner", async (ctx) => {
    const inner = new Group(ctx, { name: "inner" });
    inner.go("bad", () => Promise.reject(new Error("deep down")));
    await inner.wait();
  });
  await assert.rejects(outer.wait(), { message: "deep down" });
  assert.deepEqual(
    outer.errors.map((error) => error.task),
    ["owner"],
  );
  assert.equal(((await sibling.result()) as Error).message, "deep down");
});

test("a stop of the outer group is no failure of a task whose inner group was cut short by it", async () => {
  const outer = new Group();
  const owner = outer.go("owner", async (ctx) => {
    const inner = new Group(ctx);
    inner.go("cut", untilCut);
    await inner.wait();
  });
  outer.stop("over");
  await outer.wait();
  assert.equal(owner.state, "stopped");
  await assert.rejects(owner.result(), { cause: "over" });
});

test("an inner group's stop leaves the outer one alone", async () => {
  const outer = new Group();
  outer.go("owner", async (ctx) => {
    const inner = new Group(ctx);
    inner.go("cut", untilCut);
    inner.stop();
    await inner.wait();
  });
  await turn();
  assert.equal(outer.ctx.done, false);
  await outer.wait();
});

test("the stop of a thousand nested groups makes one error", async () => {
  const outer = new Group();
  const contexts: Context[] = [];
  for (let count = 0; count < 1000; count++) {
    outer.go("owner", async (ctx) => {
      const inner = new Group(ctx);
      inner.go("t", (below) => {
        contexts.push(below);
        return untilStopped(below);
      });
      await inner.wait();
    });
  }
  outer.stop("over");
  assert.equal(contexts.length, 1000);
  assert.equal(new Set([outer.ctx, ...contexts].map((ctx) => ctx.error)).size, 1);
  await outer.wait();
});

test("a deadline on an inner group ends that group only", async () => {
  const outer = new Group();
  const sibling = outer.go("sibling", untilStopped);
  const owner = outer.go("owner", async (ctx) => {
    const inner = new Group(ctx.withTimeout(100, "inner was slow").ctx);
    inner.go("cut", untilCut);
    await inner.wait().catch((error: unknown) => assert.equal((error as Error).name, "DeadlineError"));
    return "went on";
  });
  await clock.pass(100);
  assert.equal(await owner.result(), "went on");
  assert.equal(sibling.state, "running");
  outer.stop();
  await outer.wait();
});
