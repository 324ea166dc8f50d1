import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, StoppedError } from "curfew";
import { Singleflight } from "curfew/sync";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";

test("calls for one key at the same time are one call; later ones, and other keys, are calls of their own", async () => {
  const flights = new Singleflight<string, number>();
  let calls = 0;
  const fn = async (): Promise<number> => {
    await turn();
    return ++calls;
  };
  const all = await Promise.all([
    flights.do(background, "a", fn),
    flights.do(background, "a", fn),
    flights.do(background, "b", fn),
  ]);
  assert.deepEqual(all, [1, 1, 2]);
  assert.equal(flights.size, 0);
  assert.equal(await flights.do(background, "a", fn), 3);
});

test("an error goes to all that wait, and the next call tries again", async () => {
  const flights = new Singleflight<string, string>();
  const failing = (): never => {
    throw new Error("boom");
  };
  const first = flights.do(background, "a", async () => {
    await turn();
    throw new Error("boom");
  });
  await Promise.all(
    [first, flights.do(background, "a", failing)].map((call) => assert.rejects(call, { message: "boom" })),
  );
  await assert.rejects(flights.do(background, "a", failing), { message: "boom" });
  assert.equal(await flights.do(background, "a", () => "fine"), "fine");
});

test("one that gives up harms nobody else, even if it was the first", async () => {
  const flights = new Singleflight<string, string>();
  const gate = new Gate<string>();
  using scope = background.withCancel();
  const first = flights.do(scope.ctx, "a", () => gate.passed);
  const second = flights.do(background, "a", () => assert.fail("a second call"));
  scope.cancel();
  await assert.rejects(first, StoppedError);
  assert.equal(hookCount(scope.ctx), 0);
  gate.open("value");
  assert.equal(await second, "value");
});

test("a call for which nobody waits any more is told to stop, and is no longer joined", async () => {
  const flights = new Singleflight<string, string>();
  const gate = new Gate<string>();
  const scopes = [background.withCancel(), background.withCancel()];
  let inner: Context | undefined;
  const calls = scopes.map((scope) =>
    flights.do(scope.ctx, "a", (ctx) => {
      inner = ctx;
      return gate.passed;
    }),
  );
  scopes[0]!.cancel("first");
  assert.equal(inner!.done, false);
  scopes[1]!.cancel("second");
  assert.equal(inner!.done, true);
  assert.equal(inner!.cause, "second");
  await Promise.all(calls.map((call) => assert.rejects(call, StoppedError)));
  assert.equal(flights.size, 0);
  assert.equal(await flights.do(background, "a", () => "new"), "new");
  gate.open("too late");
  await turn();
});

test("after forget, the next call is one of its own", async () => {
  const flights = new Singleflight<string, string>();
  const gate = new Gate<string>();
  const first = flights.do(background, "a", () => gate.passed);
  flights.forget("a");
  const second = flights.do(background, "a", async () => {
    await turn();
    return "new";
  });
  gate.open("old");
  assert.equal(await first, "old");
  assert.equal(flights.size, 1, "the end of the first is not the end of the second");
  assert.equal(await second, "new");
});

test("a task that waits for another's call says so", async () => {
  const flights = new Singleflight<string, string>();
  const group = new Group();
  const gate = new Gate<string>();
  group.go("waiter", (ctx) => flights.do(ctx, "a", () => gate.passed));
  assert.equal(group.stragglers()[0]?.wait, "sync.WaitGroup.Wait");
  group.stop();
  await group.wait();
});
