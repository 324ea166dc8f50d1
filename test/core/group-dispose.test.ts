import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, sleep, StragglersError, type Task } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const boom = new Error("boom");

test("leaving the block of `await using` stops what is left, and waits for it", async () => {
  let task: Task;
  {
    await using group = new Group();
    task = group.go("t", async (ctx) => {
      const cause = await untilStopped(ctx);
      await turn();
      return cause;
    });
  }
  assert.equal(task.state, "done");
  assert.equal(await task.result(), "its scope has ended");
});

test("leaving the block throws what a task failed with", async () => {
  await assert.rejects(async () => {
    await using group = new Group();
    group.go("bad", () => Promise.reject(boom));
  }, boom);
});

test("leaving the block does not throw once more what wait() has thrown inside it", async () => {
  await assert.rejects(
    async () => {
      await using group = new Group();
      group.go("bad", () => Promise.reject(boom));
      await group.wait();
    },
    (error) => error === boom,
  );
});

test("what was cut short by the block's end is no error", async () => {
  await using group = new Group();
  group.go("cut", untilCut);
});

test("an error in the block stops the tasks, waits for them, and is what is thrown", async () => {
  let task: Task | undefined;
  await assert.rejects(
    async () => {
      await using group = new Group();
      task = group.go("t", untilStopped);
      throw boom;
    },
    (error) => error === boom,
  );
  assert.equal(task?.state, "done");
});

test("an error in the block and one in a task are both kept", async () => {
  await assert.rejects(
    async () => {
      await using group = new Group();
      group.go("bad", () => Promise.reject(new Error("in the task")));
      throw boom;
    },
    (error) => {
      const { name, suppressed, error: late } = error as { name: string; suppressed: unknown; error: Error };
      assert.equal(name, "SuppressedError");
      assert.equal(suppressed, boom);
      assert.equal(late.message, "in the task");
      return true;
    },
  );
});

test("a task that was stopped while it held a group of its own has stopped, not failed", async () => {
  const outer = new Group();
  const body = async (ctx: Context): Promise<void> => {
    await using inner = new Group(ctx);
    inner.go("cut", untilCut);
    await sleep(ctx, Infinity);
  };
  const task = outer.go("owner", body);
  outer.stop("over");
  await outer.wait();
  assert.equal(task.state, "stopped");
  assert.deepEqual(outer.errors, []);
});

test("a task that fails while it holds a group of its own has failed, although that group was cut short", async () => {
  const outer = new Group();
  const gate = new Gate();
  const task = outer.go("owner", async (ctx) => {
    await using inner = new Group(ctx);
    inner.go("cut", untilCut);
    await gate.passed;
  });
  outer.stop("over");
  gate.fail(boom);
  await assert.rejects(outer.wait());
  assert.equal(task.state, "failed");
});

test("deferred functions run before the block is left", async () => {
  const order: string[] = [];
  {
    await using group = new Group(background);
    group.defer("close", async () => {
      await turn();
      order.push("closed");
    });
    group.go("t", () => void order.push("task"));
  }
  order.push("after");
  assert.deepEqual(order, ["task", "closed", "after"]);
});

test("leaving the block after a shutdown() that named stragglers still throws what they failed with", async () => {
  const gate = new Gate();
  const leaving = assert.rejects(
    async () => {
      await using group = new Group();
      group.go("slow", () => gate.passed);
      await assert.rejects(group.shutdown(100), StragglersError);
      gate.fail(boom);
    },
    (error) => error === boom,
  );
  await clock.pass(200);
  await leaving;
});

test("leaving the block does not throw once more what shutdown() has thrown inside it", async () => {
  await assert.rejects(
    async () => {
      await using group = new Group();
      group.go("bad", async (ctx) => {
        await untilStopped(ctx);
        throw boom;
      });
      await group.shutdown(100);
    },
    (error) => error === boom,
  );
});

test("leaving the block does not throw what a wait() that began before the end has told somebody else", async () => {
  let told: Promise<void>;
  {
    await using group = new Group();
    group.go("bad", () => Promise.reject(boom));
    told = assert.rejects(group.wait(), boom);
  }
  await told;
});
