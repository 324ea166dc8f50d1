import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group } from "curfew";
import type { ContextNode } from "#curfew/core/node.js";
import { Stop } from "#curfew/core/stop.js";
import { Gate } from "../support/gate.js";
import { untilCut } from "../support/tasks.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();

const watchers = new WeakMap<Stop, number>();

const { watchGrace } = Stop.prototype;
Stop.prototype.watchGrace = function (this: Stop, watcher: (until: number) => void): () => void {
  const count = (by: number): void => void watchers.set(this, (watchers.get(this) ?? 0) + by);
  const undo = watchGrace.call(this, watcher);
  count(1);
  return () => {
    count(-1);
    undo();
  };
};

/** How many watch the grace period of the stop of `ctx`. */
function watchersOf(ctx: Context): number {
  assert.ok(ctx.done);
  return watchers.get((ctx as unknown as ContextNode).halted!) ?? 0;
}

test("groups on a stopped context leave nothing behind there once they have ended", async () => {
  const scope = background.withCancel();
  scope.cancel("over");
  for (let count = 0; count < 10; count++) await new Group(scope.ctx).wait();
  assert.equal(watchersOf(scope.ctx), 0);
});

test("groups that a stop from above has reached, by themselves stopped before or not, leave nothing behind there", async () => {
  const scope = background.withCancel();
  const gate = new Gate();
  const groups = [0, 1, 2, 3].map((number) => {
    const group = new Group(scope.ctx, { stopOn: "never" });
    group.go("deaf", () => gate.passed);
    group.go("cut", untilCut);
    if (number % 2 === 0) group.stop("by itself");
    return group;
  });
  scope.cancel("from above");
  assert.equal(watchersOf(scope.ctx), 4);
  gate.open();
  for (const group of groups) await group.wait().catch(() => undefined);
  assert.equal(watchersOf(scope.ctx), 0);
});
