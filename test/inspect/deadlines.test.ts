import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, sleep } from "curfew";
import { dump } from "curfew/inspect";
import { Channel } from "curfew/sync";

test("a dump says for how long a deadline still lets a task wait: its context's, or one that it derived; none where there is none", async (t) => {
  using scope = background.withTimeout(3_600_000);
  const [free, bound] = [new Group(background, { name: "free" }), new Group(scope.ctx, { name: "bound" })];
  t.after(() => Promise.allSettled([free.shutdown(5000), bound.shutdown(5000)]));
  const never = new Channel<void>();
  free.go("without", (ctx) => never.receive(ctx));
  free.go("given up", async (ctx) => {
    ctx.withTimeout(50_000)[Symbol.dispose]();
    await never.receive(ctx);
  });
  free.go("derives", async (ctx) => {
    using middle = ctx.withCancel();
    using own = middle.ctx.withTimeout(60_000);
    await sleep(own.ctx, 1_000_000);
  });
  free.go("has a group below", async (ctx) => {
    using below = ctx.withTimeout(40_000);
    const inner = new Group(below.ctx, { name: "inner" });
    inner.go("inside", (own) => never.receive(own));
    await inner.wait().catch(() => undefined);
  });
  bound.go("given", (ctx) => never.receive(ctx));
  const { tasks } = await dump({ self: true });
  const left = (name: string): number => tasks.find((task) => task.name === name)?.deadlineMs ?? -1;
  const within = (name: string, ms: number): void =>
    assert.ok(left(name) > 0 && left(name) <= ms, `${name}: ${String(left(name))}`);
  assert.deepEqual([left("without"), left("given up")], [-1, -1]);
  within("derives", 60_000);
  within("has a group below", 40_000);
  within("inside", 40_000);
  within("given", 3_600_000);
  assert.ok(left("given") > 60_000);
});
