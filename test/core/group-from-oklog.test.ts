/** What oklog/run promises, said in our words: an actor is a task; its interrupt is the stop of its context. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, Group } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const zeroth = new Error("the first to end");

const actors = (): Group => new Group(background, { stopOn: "exit" });

test("oklog/run TestZero: a group without actors has ended", async () => {
  await actors().wait();
});

test("oklog/run TestOne: the only actor's error is thrown", async () => {
  const group = actors();
  group.go("one", () => Promise.reject(zeroth));
  await assert.rejects(group.wait(), zeroth);
});

test("oklog/run TestMany: the first to end interrupts the others, all are waited for, and its error is thrown", async () => {
  const group = actors();
  const gate = new Gate();
  const interrupted: unknown[] = [];
  for (const name of ["one", "two", "three"]) {
    group.go(name, async (ctx) => {
      if (name === "two") await gate.passed;
      else interrupted.push(await untilStopped(ctx));
      if (name === "three") throw new Error("not the first");
    });
  }
  gate.fail(zeroth);
  await assert.rejects(group.wait(), zeroth);
  assert.deepEqual(interrupted, [zeroth, zeroth]);
});

test("oklog/run TestContextHandler: the end of a context is the end of its actor, and so of the group", async () => {
  const scope = background.withCancel();
  const group = actors();
  const other = group.go("other", untilStopped);
  group.go("context", () => new Promise((_, reject) => scope.ctx.onDone(() => reject(scope.ctx.error!))));
  scope.cancel("from elsewhere");
  await assert.rejects(group.wait(), (error) => error === scope.ctx.error);
  assert.equal(await other.result(), scope.ctx.error);
});

test("oklog/run TestSignalError: an actor that ends with an error of its own class hands on that very error", async () => {
  class SignalError extends Error {
    constructor(readonly signal: string) {
      super(`received signal ${signal}`);
    }
  }
  const group = actors();
  group.go("signals", () => Promise.reject(new SignalError("SIGINT")));
  const other = group.go("other", untilStopped);
  await assert.rejects(group.wait(), (error) => error instanceof SignalError && error.signal === "SIGINT");
  assert.ok((await other.result()) instanceof SignalError);
});

test("oklog/run TestSignalHandlerNil: an actor may end with nothing to say", async () => {
  const group = actors();
  group.go("signals", () => undefined);
  await group.wait();
  assert.equal(group.ctx.cause, 'task "signals" has ended');
});

test("oklog/run issue 22: an interrupt that is stuck keeps nobody else from being interrupted", async () => {
  const group = actors();
  const stuck = new Gate();
  group.go("stuck in its shutdown", async (ctx) => {
    await untilStopped(ctx);
    await stuck.passed;
  });
  const others = [1, 2, 3].map((n) => group.go(`other ${n}`, untilStopped));
  group.go("first", () => Promise.reject(zeroth));
  for (const other of others) assert.equal(await other.result(), zeroth);
  stuck.open();
  await assert.rejects(group.wait(), zeroth);
});

test("oklog/run issues 11, 29 and 35: actors can be interrupted in an order of one's choice", async () => {
  const group = actors();
  const order: string[] = [];
  const actor = (name: string) => async (ctx: Parameters<typeof untilStopped>[0]) => {
    await untilStopped(ctx);
    await turn();
    order.push(name);
  };
  const server = group.go("server", actor("server"));
  const pool = group.go("pool", actor("pool"), { stopAfter: server });
  group.go("database", actor("database"), { stopAfter: pool });
  group.stop();
  await group.wait();
  assert.deepEqual(order, ["server", "pool", "database"]);
});

test("oklog/run issue 37: the actor that ended is not interrupted, since it has ended", async () => {
  const group = actors();
  const causes: unknown[] = [];
  group.go("first", (ctx) => void ctx.onDone((cause) => causes.push(cause)));
  await group.wait();
  assert.deepEqual(causes, ["its task has ended"]);
});

test("kolide/launcher 1342, 1388, 1481: repeated stops do no harm, every actor hears, and a time limit names who does not end", async () => {
  const group = actors();
  const gate = new Gate();
  let heard = 0;
  for (let count = 0; count < 13; count++) group.go("actor", async (ctx) => void (await untilStopped(ctx), heard++));
  group.go("deaf", () => gate.passed);
  group.stop();
  group.stop();
  const ended = assert.rejects(group.shutdown(5000), { message: /1 still out: "deaf"/ });
  await clock.pass(6000);
  await ended;
  assert.equal(heard, 13);
  gate.open();
  await group.wait();
});

test("prometheus 3251: an actor that has no interrupt of its own is stopped by its context all the same", async () => {
  const group = actors();
  const actor = group.go("no interrupt", untilCut);
  group.go("first", () => undefined);
  await group.wait();
  assert.equal(actor.state, "stopped");
});
