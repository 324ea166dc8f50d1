import assert from "node:assert/strict";
import test from "node:test";
import { background, type CancelScope, type Context, ContextKey, Group } from "curfew";
import { hookCount } from "../support/hooks.js";
import { Random, seeds } from "../support/random.js";
import { untilStopped } from "../support/tasks.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("golang/go context TestSimultaneousCancels: a tree whose nodes stop each other from their listeners ends whole", () => {
  const root = background.withCancel();
  const nodes = new Map<Context, CancelScope>([[root.ctx, root]]);
  const queue = [root.ctx];
  while (nodes.size < 100) {
    const parent = queue.shift()!;
    for (let child = 0; child < 3; child++) {
      const scope = parent.withCancel();
      nodes.set(scope.ctx, scope);
      queue.push(scope.ctx);
    }
  }
  const heard = new Set<Context>();
  for (const { ctx } of nodes.values()) {
    ctx.onDone(() => {
      assert.ok(!heard.has(ctx), "heard twice");
      heard.add(ctx);
      for (const other of nodes.values()) other.cancel("from a listener");
    });
  }

  [...nodes.values()].at(-1)!.cancel("from outside");

  assert.equal(heard.size, nodes.size);
  for (const ctx of nodes.keys()) {
    assert.equal(ctx.done, true);
    assert.equal(hookCount(ctx), 0);
  }
});

test("golang/go context TestInterlockedCancels: a parent and a child that stop each other both end", () => {
  for (const first of ["parent", "child"] as const) {
    const parent = background.withCancel();
    const child = parent.ctx.withCancel();
    parent.ctx.onDone(() => child.cancel("by the parent"));
    child.ctx.onDone(() => parent.cancel("by the child"));
    (first === "parent" ? parent : child).cancel("by us");
    assert.equal(parent.ctx.cause, first === "parent" ? "by us" : "by the child");
    assert.equal(child.ctx.cause, "by us");
  }
});

test("a stop reaches the bottom of a very deep tree", () => {
  const scope = background.withCancel();
  let ctx = scope.ctx;
  for (let depth = 0; depth < 500; depth++) ctx = ctx.withCancel().ctx;
  let heard = 0;
  ctx.onDone(() => heard++);
  scope.cancel();
  assert.equal(heard, 1);
  assert.equal(ctx.done, true);
});

/** A random chain of twenty contexts of every kind, some of which can be stopped, some of which have a deadline. */
class Layers {
  readonly scopes: CancelScope[] = [];
  readonly all: Context[] = [];
  readonly values: [ContextKey<number>, number][] = [];
  readonly heard: Context[] = [];
  readonly root = background.withCancel();

  constructor(random: Random, withDeadlines: boolean) {
    let ctx = this.root.ctx;
    for (let layer = 0; layer < 20; layer++) {
      const kind = random.below(4);
      if (kind === 0) {
        const key = new ContextKey<number>(`layer ${layer}`);
        ctx = ctx.withValue(key, layer);
        this.values.push([key, layer]);
      } else {
        const scope = kind === 1 && withDeadlines ? ctx.withTimeout(1 + random.below(1000)) : ctx.withCancel();
        this.scopes.push(scope);
        ctx = scope.ctx;
      }
      this.all.push(ctx);
    }
    for (const each of random.shuffled(this.all)) each.onDone(() => this.heard.push(each));
  }

  check(stage: string): void {
    for (const ctx of this.all) {
      assert.equal(ctx.done, stage === "after", `${stage}: ${String(ctx)}`);
      assert.equal(ctx.done, ctx.error !== undefined);
    }
    const last = this.all.at(-1)!;
    for (const [key, value] of this.values) assert.equal(last.value(key), value);
    assert.equal(this.heard.length, stage === "after" ? this.all.length : 0);
    assert.equal(new Set(this.heard).size, this.heard.length);
  }
}

for (const withDeadlines of [false, true]) {
  test(`golang/go context TestLayers${withDeadlines ? "Timeout" : "Cancel"}: twenty random layers are all stopped, once, and keep nothing`, () => {
    for (const seed of seeds(200)) {
      try {
        const random = new Random(seed);
        const layers = new Layers(random, withDeadlines);
        layers.check("before");
        // The outermost scope takes the rest along; the others, in any order, must change nothing.
        if (withDeadlines) clock.jump(1000);
        for (const scope of random.shuffled(layers.scopes)) scope.cancel();
        layers.root.cancel();
        layers.check("after");
        for (const ctx of [layers.root.ctx, ...layers.all]) assert.equal(hookCount(ctx), 0);
        assert.equal(clock.allTimers, 0);
      } catch (error) {
        throw new Error(`with CURFEW_SEEDS=${seed}`, { cause: error });
      }
    }
  });
}

test("a hundred thousand values on top of each other are as good as one", async () => {
  const first = new ContextKey<string>("first");
  const key = new ContextKey<number>("n");
  const missing = new ContextKey<string>("missing", "fallback");
  const scope = background.withTimeout(1000).ctx.withValue(first, "the first").withCancel();
  let ctx = scope.ctx;
  for (let count = 0; count < 100_000; count++) ctx = ctx.withValue(key, count);
  let heard = 0;
  ctx.onDone(() => heard++);
  const below = ctx.withTimeout(60_000).ctx;
  assert.equal(ctx.done, false);
  assert.equal(below.done, false);
  assert.equal(ctx.value(key), 99_999);
  assert.equal(below.value(first), "the first");
  assert.equal(ctx.value(missing), "fallback");
  assert.equal(below.deadline, clock.wall() + 1000);
  const words = String(below).split(" > ");
  assert.deepEqual(words.slice(0, 5), ["background", "timeout 1.0 s", "value first", "cancel", "value n"]);
  assert.equal(words.length, 100_005);
  const group = new Group(ctx, { name: "deep" });
  const task = group.go("t", untilStopped);
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["t"],
  );
  clock.block(1000);
  assert.equal(below.done, true, "a deadline is noticed by whoever looks");
  assert.equal(ctx.done, true);
  assert.equal(ctx.signal.aborted, true);
  assert.equal(heard, 1);
  assert.equal(await task.result(), scope.ctx.error);
  await group.wait();
});
