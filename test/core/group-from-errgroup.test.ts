/** What golang.org/x/sync/errgroup promises, said in our words. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { background, Group } from "curfew";
import { Gate } from "../support/gate.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();
const first = new Error("errgroup_test: 1");
const second = new Error("errgroup_test: 2");

const errorLists: readonly (readonly (Error | undefined)[])[] = [
  [],
  [undefined],
  [first],
  [first, undefined],
  [first, second],
  [first, undefined, second],
  [undefined, first, second],
  [undefined, undefined],
];

test("x/sync errgroup TestZeroGroup: wait() throws the first error, and goes on doing so", async () => {
  for (const errors of errorLists) {
    const group = new Group(background, { stopOn: "never" });
    for (const error of errors) {
      group.go("t", async () => {
        if (error !== undefined) throw error;
      });
      await turn();
    }
    const wanted = errors.find((error) => error !== undefined);
    for (let again = 0; again < 3; again++) {
      if (wanted === undefined) await group.wait();
      else await assert.rejects(group.wait(), (error) => error === wanted);
    }
  }
});

test("x/sync errgroup TestWithContext: the first error stops the context; at the latest the end of wait() does", async () => {
  for (const errors of errorLists) {
    const group = new Group();
    for (const error of errors) group.go("t", () => (error === undefined ? undefined : Promise.reject(error)));
    const wanted = errors.find((error) => error !== undefined);
    await group.wait().catch((error: unknown) => assert.equal(error, wanted));
    assert.equal(group.ctx.done, true);
    assert.equal(group.errors.length, errors.filter((error) => error !== undefined).length);
  }
});

test("x/sync errgroup TestTryGo: up to the limit it starts, past it it does not; once one has ended it does again", async () => {
  const group = new Group(background, { limit: 42 });
  const gate = new Gate();
  for (let count = 0; count < 42; count++)
    assert.ok(
      group.tryGo("t", () => gate.passed),
      `number ${count + 1}`,
    );
  assert.equal(
    group.tryGo("t", () => gate.passed),
    undefined,
  );
  gate.open();
  await group.wait();

  const one = new Group(background, { limit: 1 });
  const held = new Gate();
  assert.ok(one.tryGo("t", () => held.passed));
  assert.equal(
    one.tryGo("t", () => undefined),
    undefined,
  );
  held.open();
  await turn();
  assert.ok(one.tryGo("t", () => undefined));
  await one.wait();
});

test("x/sync errgroup TestTryGo: a limit of 0, under which nothing could ever run, is refused", () => {
  assert.throws(() => new Group(background, { limit: 0 }), RangeError);
});

test("x/sync errgroup TestGoLimit: of 1025 tasks under a limit of 10, never more than 10 are active", async () => {
  const group = new Group(background, { limit: 10 });
  let active = 0;
  for (let count = 0; count <= 1 << 10; count++) {
    group.go("t", async () => {
      assert.ok(++active <= 10);
      await turn();
      active--;
    });
  }
  await group.wait();
});

test("x/sync errgroup TestCancelCause: the cause that the context gives is the first error, or that the group has ended", async () => {
  for (const errors of errorLists) {
    const group = new Group();
    for (const error of errors) group.go("t", () => (error === undefined ? undefined : Promise.reject(error)));
    await group.wait().catch(() => undefined);
    assert.equal(group.ctx.cause, errors.find((error) => error !== undefined) ?? "its group has ended");
  }
});

test("x/sync errgroup SetLimit: the limit is given once, when the group is made, so nothing can change it under way", () => {
  const group = new Group(background, { limit: 3 });
  assert.ok(!("setLimit" in group) && !("limit" in group));
});

test("x/sync errgroup: go() after the first error still runs the function, with a stopped context", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("holds it open", () => gate.passed);
  group.go("bad", () => Promise.reject(first));
  await turn();
  const late = group.go("late", (ctx) => ctx.cause);
  assert.equal(await late.result(), first);
  gate.open();
  await assert.rejects(group.wait(), first);
});

test("x/sync errgroup: go() never blocks at the limit; waitForRoom() does, and minds a context", async () => {
  const group = new Group(background, { limit: 1 });
  const scope = background.withCancel();
  group.go("holder", untilStopped);
  const queued = group.go("queued", untilStopped);
  assert.equal(queued.state, "queued");
  queued.stop();
  const waiting = assert.rejects(group.waitForRoom(scope.ctx), { cause: "gave up" });
  scope.cancel("gave up");
  await waiting;
  group.stop();
  await group.wait();
});

test("x/sync errgroup TestPanic (reverted there): a synchronous throw is an error like any other, and is not delayed by its siblings' deaf ears", async () => {
  const group = new Group();
  const sibling = group.go("sibling", untilStopped);
  group.go("panics", () => {
    throw first;
  });
  assert.equal(group.ctx.cause, first);
  assert.equal(await sibling.result(), first);
  await assert.rejects(group.wait(), first);
});

test("x/sync errgroup ExampleGroup_justErrors: fetch them all, throw the first failure", async () => {
  const fetched = new Group();
  for (const url of ["a", "b", "c"]) fetched.go(url, () => turn());
  await fetched.wait();
  assert.deepEqual(fetched.errors, []);
});

test("x/sync errgroup ExampleGroup_parallel: results come back in the order of the questions", async () => {
  const group = new Group();
  const tasks = ["web", "image", "video"].map((kind, index) =>
    group.go(kind, async () => {
      for (let turns = 3 - index; turns > 0; turns--) await turn();
      return `${kind} result for "golang"`;
    }),
  );
  await group.wait();
  assert.deepEqual(await Promise.all(tasks.map((task) => task.result())), [
    'web result for "golang"',
    'image result for "golang"',
    'video result for "golang"',
  ]);
});

test("x/sync errgroup ExampleGroup_pipeline: a producer, workers and a collector end together, and an error ends all three", async () => {
  const digest = (text: string): string => createHash("md5").update(text).digest("hex");
  for (const bad of [false, true]) {
    const files = Array.from({ length: 20 }, (_, index) => `file ${index}`);
    const sums = new Map<string, string>();
    const group = new Group();
    const workers = new Group(group.ctx, { limit: 4 });
    group.go("walk", async (ctx) => {
      for (const file of files) {
        await workers.waitForRoom(ctx);
        workers.go(file, async () => {
          await turn();
          if (bad && file === "file 7") throw first;
          sums.set(file, digest(file));
        });
      }
      await workers.wait();
    });
    if (bad) {
      await assert.rejects(group.wait(), first);
      assert.ok(sums.size < 20);
    } else {
      await group.wait();
      assert.deepEqual([...sums].sort(), files.map((file) => [file, digest(file)]).sort());
    }
    assert.equal(workers.size, 0, "when this is over, everything that it started is over");
  }
});
