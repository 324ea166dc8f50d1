import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, type Task } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** Notes when each task is told to stop and when it ends; each ends when its gate opens. */
class Journal {
  readonly lines: string[] = [];
  readonly gates: Record<string, Gate> = {};

  readonly task = (name: string): ((ctx: Context) => Promise<void>) => {
    const gate = (this.gates[name] = new Gate());
    return async (ctx) => {
      ctx.onDone((cause) => {
        if (cause !== "its task has ended") this.lines.push(`${name} told`);
      });
      await gate.passed;
      this.lines.push(`${name} ended`);
    };
  };

  async open(name: string): Promise<void> {
    this.gates[name]!.open();
    await turn();
  }
}

test("a task is told to stop only when the one it stops after has ended", async () => {
  const group = new Group();
  const journal = new Journal();
  const producer = group.go("producer", journal.task("producer"));
  const worker = group.go("worker", journal.task("worker"), { stopAfter: producer });
  group.stop("over");
  assert.deepEqual(journal.lines, ["producer told"]);
  assert.equal(worker.state, "running");
  await journal.open("producer");
  assert.deepEqual(journal.lines, ["producer told", "producer ended", "worker told"]);
  assert.equal(worker.state, "stopping");
  await journal.open("worker");
  await group.wait();
});

test("a task that stops after several is told when the last of them has ended", async () => {
  const group = new Group();
  const journal = new Journal();
  const producers = ["a", "b", "c"].map((name) => group.go(name, journal.task(name)));
  group.go("worker", journal.task("worker"), { stopAfter: producers });
  group.stop();
  await journal.open("b");
  await journal.open("a");
  assert.ok(!journal.lines.includes("worker told"));
  await journal.open("c");
  assert.equal(journal.lines.at(-1), "worker told");
  await journal.open("worker");
  await group.wait();
});

test("a chain of three stops link by link, whatever the policy that stopped it", async () => {
  const group = new Group();
  const journal = new Journal();
  const server = group.go("server", journal.task("server"));
  const pool = group.go("pool", journal.task("pool"), { stopAfter: server });
  group.go("database", journal.task("database"), { stopAfter: pool });
  group.go("bad", () => Promise.reject(new Error("boom")));
  await turn();
  await journal.open("server");
  await journal.open("pool");
  await journal.open("database");
  await assert.rejects(group.wait(), { message: "boom" });
  assert.deepEqual(journal.lines, [
    "server told",
    "server ended",
    "pool told",
    "pool ended",
    "database told",
    "database ended",
  ]);
});

test("a task of one group may stop after a task of another", async () => {
  const scope = background.withCancel();
  const front = new Group(scope.ctx);
  const back = new Group(scope.ctx);
  const journal = new Journal();
  const server = front.go("server", journal.task("server"));
  back.go("pool", journal.task("pool"), { stopAfter: server });
  scope.cancel("over");
  assert.deepEqual(journal.lines, ["server told"]);
  await journal.open("server");
  assert.deepEqual(journal.lines, ["server told", "server ended", "pool told"]);
  await journal.open("pool");
  await Promise.all([front.wait(), back.wait()]);
});

test("a predecessor that has ended already, well or badly, delays nothing", async () => {
  const group = new Group(background, { stopOn: "never" });
  const ended = group.go("ended", () => undefined);
  const failed = group.go("failed", () => Promise.reject(new Error("boom")));
  const stopped = group.go("stopped", untilCut);
  stopped.stop();
  await turn();
  const worker = group.go("worker", untilStopped, { stopAfter: [ended, failed, stopped] });
  group.stop("over");
  assert.equal(worker.state, "stopping");
  await assert.rejects(group.wait(), { message: "boom" });
});

test("a task started while the group stops waits for its predecessor too", async () => {
  const group = new Group();
  const journal = new Journal();
  const server = group.go("server", journal.task("server"));
  group.stop("over");
  const late = group.go("late", journal.task("late"), { stopAfter: server });
  assert.equal(late.state, "running");
  await journal.open("server");
  assert.deepEqual(journal.lines, ["server told", "server ended", "late told"]);
  await journal.open("late");
  await group.wait();
});

test("a task that has ended before its predecessor is left alone, also by the stop's grace period", async () => {
  const group = new Group();
  const gate = new Gate();
  const server = group.go("server", () => gate.passed);
  const quick = group.go("quick", (ctx) => ctx, { stopAfter: server });
  const end = quick.result();
  const late = assert.rejects(group.shutdown(100), { code: "CURFEW_STRAGGLERS" });
  clock.jump(200);
  await late;
  gate.open();
  await group.wait();
  assert.equal(quick.state, "done");
  assert.equal((await end).cause, "its task has ended");
  const grace = (await end).withGrace();
  assert.equal(grace.ctx.done, false, "no stop's limit has reached the ends of other tasks");
});

test("stopping a task by name does not wait for its predecessor", async () => {
  const group = new Group();
  const server = group.go("server", untilStopped);
  const worker = group.go("worker", untilStopped, { stopAfter: server });
  worker.stop("you alone");
  assert.equal(worker.state, "stopping");
  assert.equal(server.state, "running");
  assert.equal(await worker.result(), "you alone");
  group.stop();
  await group.wait();
});

test("a task that stops after a queued one is told when the stop has dropped that one", async () => {
  const queue = new Group(background, { limit: 1 });
  const gate = new Gate();
  queue.go("busy", () => gate.passed);
  const queued = queue.go("queued", () => assert.fail("never called"));
  const group = new Group();
  const worker = group.go("worker", untilStopped, { stopAfter: queued });
  group.stop("over");
  assert.equal(worker.state, "running");
  queue.stop("over");
  assert.equal(queued.state, "stopped");
  assert.equal(worker.state, "stopping");
  gate.open();
  await Promise.all([queue.wait(), group.wait()]);
});

test("the grace period runs on for a task that is told later", async () => {
  const group = new Group();
  const gate = new Gate();
  const server = group.go("server", () => gate.passed);
  let deadline: number | undefined;
  group.go("pool", async (ctx) => void (await untilStopped(ctx), (deadline = ctx.withGrace().ctx.deadline)), {
    stopAfter: server,
  });
  const until = clock.wall() + 1000;
  const ending = group.shutdown(1000);
  clock.jump(600);
  gate.open();
  await ending;
  assert.equal(deadline, until);
});

test("the same task given twice, and many followers of one, are told once each", async () => {
  const group = new Group();
  const gate = new Gate();
  const server = group.go("server", () => gate.passed);
  let told = 0;
  const follow = (stopAfter: Task[]): Task =>
    group.go("follower", async (ctx) => void (await untilStopped(ctx), told++), { stopAfter });
  for (let count = 0; count < 100; count++) follow([server, server]);
  group.stop();
  await turn();
  assert.equal(told, 0);
  gate.open();
  await group.wait();
  assert.equal(told, 100);
});

/** What `go` throws for a task that could never be told to stop. */
const waitsForItself = (name: string, above: string): { name: string; message: string } => ({
  name: "TypeError",
  message: `task "${name}" cannot stop after task "${above}": it runs below that one, so each would wait for the other`,
});

test("a task cannot stop after one that it runs below, however far: each would wait for the other", async () => {
  const outer = new Group();
  const owner = outer.go("owner", async (ctx) => {
    await turn();
    await using direct = new Group(ctx.withCancel().ctx);
    assert.throws(() => direct.go("worker", untilStopped, { stopAfter: owner }), waitsForItself("worker", "owner"));
    assert.throws(
      () => direct.tryGo("worker", untilStopped, { stopAfter: [owner] }),
      waitsForItself("worker", "owner"),
    );
    const middle = direct.go("middle", async (own) => {
      await turn();
      await using deep = new Group(own.withoutStop());
      assert.throws(
        () => deep.go("deep", untilStopped, { stopAfter: [middle, owner] }),
        waitsForItself("deep", "middle"),
      );
      assert.throws(() => deep.go("deep", untilStopped, { stopAfter: owner }), waitsForItself("deep", "owner"));
      assert.equal(deep.size, 0, "a call that was refused has changed nothing");
    });
    await middle.result();
    direct.go("sibling of the last", untilStopped, { stopAfter: middle });
  });
  await turn();
  await outer.shutdown(1000);
  assert.deepEqual(outer.errors, []);
});

test("a task cannot stop after one that itself stops after a task above both", async () => {
  const outer = new Group();
  const owner = outer.go("owner", async (ctx) => {
    await turn();
    await using inner = new Group(ctx);
    assert.throws(() => inner.go("worker", untilStopped, { stopAfter: last }), waitsForItself("worker", "owner"));
    assert.throws(() => inner.go("worker", untilStopped, { stopAfter: nested! }), waitsForItself("worker", "owner"));
  });
  const follower = outer.go("follower", untilStopped, { stopAfter: owner });
  const last = outer.go("last", untilStopped, { stopAfter: follower });
  let nested: Task | undefined;
  outer.go(
    "follower with a group",
    async (ctx) => {
      const inner = new Group(ctx);
      nested = inner.go("nested", untilStopped);
      await inner.wait();
    },
    { stopAfter: owner },
  );
  await turn();
  await outer.shutdown(1000);
  assert.deepEqual(outer.errors, []);
});
