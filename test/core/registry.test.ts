import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, lostCount, observe, sleep, type Task, taskCount } from "curfew";
import { type Detail, registry, Wait } from "#curfew/core/port.js";
import type { TaskGroup, TaskReading } from "#curfew/wire/index.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { runProgram } from "../support/program.js";
import { Random, seeds } from "../support/random.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

function read(detail: Detail): TaskReading {
  return JSON.parse(registry().read(detail)) as TaskReading;
}

/** The rows of the groups below `owner`, those of other tests left out. */
function rows(owner: string): TaskGroup[] {
  return read("groups").groups!.filter((row) => row.owners[0] === owner);
}

test("taskCount() counts what has started and has not ended: running, stopping and queued", async () => {
  const before = taskCount();
  const group = new Group(background, { limit: 2 });
  const gate = new Gate();
  for (let count = 0; count < 5; count++) group.go("t", () => gate.passed);
  assert.equal(taskCount(), before + 5);
  group.go("sixth", () => assert.fail("never called")).stop();
  assert.equal(taskCount(), before + 5);
  gate.open();
  await group.wait();
  assert.equal(taskCount(), before);
});

test("a reading has a version, what is live and lost together, the heap, and the uptime", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  for (const detail of ["groups", "tasks"] as const) {
    const reading = read(detail);
    assert.equal(reading.version, 1);
    assert.equal(reading.total, taskCount());
    assert.ok(reading.heapBytes > 1_000_000);
    assert.ok(reading.uptimeMs > 0 && Number.isInteger(reading.uptimeMs));
    assert.deepEqual(reading.lost, []);
    assert.equal("groups" in reading, detail === "groups");
    assert.equal("tasks" in reading, detail === "tasks");
    assert.equal("owners" in reading, detail === "tasks");
  }
  group.stop();
  await group.wait();
});

test("tasks alike are one row: same owners, name, state and wait", async () => {
  const group = new Group(background, { name: "main", limit: 6 });
  const gate = new Gate();
  for (let count = 0; count < 3; count++) group.go("sleeper", (ctx) => sleep(ctx, 60_000));
  clock.jump(2000);
  for (let count = 0; count < 2; count++) group.go("worker", () => gate.passed);
  const stopped = group.go("worker", () => gate.passed);
  stopped.stop();
  group.go("worker", () => gate.passed);
  assert.deepEqual(rows("main"), [
    { count: 3, lost: 0, name: "sleeper", owners: ["main"], state: "live", wait: "sleep", oldestMs: 2000 },
    { count: 2, lost: 0, name: "worker", owners: ["main"], state: "live", oldestMs: rows("main")[1]!.oldestMs },
    { count: 1, lost: 0, name: "worker", owners: ["main"], state: "stopping", oldestMs: rows("main")[2]!.oldestMs },
    { count: 1, lost: 0, name: "worker", owners: ["main"], state: "queued", oldestMs: rows("main")[3]!.oldestMs },
  ]);
  assert.ok(rows("main")[1]!.oldestMs <= 1000, "ages come from a clock that is up to a second old");
  gate.open();
  group.stop();
  await group.wait();
  assert.deepEqual(rows("main"), []);
});

test("two groups of one name under one owner are counted together, under different owners apart", async () => {
  const main = new Group(background, { name: "main" });
  const gate = new Gate();
  for (const name of ["app", "app", "jobs"]) {
    main.go(name, async (ctx) => {
      const requests = new Group(ctx, { name: "requests" });
      requests.go("GET /", () => gate.passed);
      await requests.wait();
    });
    await clock.pass(5000);
  }
  const requests = rows("main").find((row) => row.name === "GET /" && row.count === 2);
  assert.ok(requests!.oldestMs >= 15_000, "the age of the oldest of them");
  const counts = rows("main").map((row) => [[...row.owners, row.name].join(" > "), row.count]);
  assert.deepEqual(counts, [
    ["main > app", 2],
    ["main > jobs", 1],
    ["main > app > requests > GET /", 2],
    ["main > jobs > requests > GET /", 1],
  ]);
  gate.open();
  await main.wait();
});

test("groups begin and end in any order, and a reading always has just those that have tasks", async () => {
  for (const seed of seeds(20)) {
    const random = new Random(seed);
    const groups = Array.from({ length: 8 }, (_, index) => new Group(background, { name: `group ${index}` }));
    const live = new Map<Group, Task>();
    for (let step = 0; step < 50; step++) {
      const group = random.pick(groups);
      const task = live.get(group);
      if (task === undefined) {
        live.set(group, group.go("t", untilStopped));
      } else {
        live.delete(group);
        task.stop();
        await turn();
      }
      const seen = read("tasks").owners!.map((owner) => owner.path[0]!);
      assert.deepEqual(seen.sort(), [...live.keys()].map((each) => each.name).sort(), `CURFEW_SEEDS=${seed}`);
    }
    for (const group of groups) await group.shutdown(0);
  }
});

test("one by one, a task is a row: id, name, owners, state, wait, for how long, age", async () => {
  const main = new Group(background, { name: "main" });
  const gate = new Gate();
  let inner: { id: number } | undefined;
  const owner = main.go("app", async (ctx) => {
    const requests = new Group(ctx, { name: "requests" });
    inner = requests.go("GET /", (below) => sleep(below, 60_000));
    await gate.passed;
  });
  await clock.pass(2000);
  await clock.pass(3000);
  const { tasks, owners } = read("tasks");
  const mine = tasks!.filter(([id]) => id === owner.id || id === inner!.id);
  const [[, , ownerGroup], [, , innerGroup]] = mine as [(typeof mine)[0], (typeof mine)[0]];
  assert.deepEqual(mine, [
    [owner.id, "app", ownerGroup, "live", null, 0, mine[0]![6]],
    [inner!.id, "GET /", innerGroup, "live", "sleep", mine[1]![5], mine[1]![6]],
  ]);
  assert.ok(mine[1]![5] >= 3000 && mine[1]![5] <= 5000, "for how long it has waited, up to two seconds too small");
  assert.ok(mine[1]![6] >= 5000 && mine[1]![6] <= 6000, "its age, up to a second too large");
  assert.deepEqual(owners![ownerGroup], { path: ["main"] });
  assert.deepEqual(owners![innerGroup], { path: ["main", "app", "requests"], parent: owner.id });
  gate.open();
  main.stop();
  await main.wait();
});

test("a wait on a derived context is the task's; one in a group below is not", async () => {
  class Lock extends Wait {
    readonly label = "sync.Mutex.Lock";
    fire(): void {
      // Only its label matters here.
    }
  }
  const main = new Group(background, { name: "main" });
  const gate = new Gate();
  main.go("derived", async (ctx) => {
    ctx.onDone(() => undefined);
    new Lock().begin(ctx.withCancel().ctx.withTimeout(60_000).ctx);
    await gate.passed;
  });
  main.go("owner", async (ctx) => {
    const below = new Group(ctx);
    new Lock().begin(below.ctx);
    below.go("sleeper", (inner) => sleep(inner, 60_000));
    await below.wait();
  });
  const waits = Object.fromEntries(rows("main").map((row) => [row.name, row.wait]));
  assert.deepEqual(waits, { derived: "sync.Mutex.Lock", owner: undefined, sleeper: "sleep" });
  gate.open();
  main.stop();
  await main.wait();
});

test("lost tasks are counted in the row of the live ones, and listed apart", async () => {
  const before = lostCount();
  const group = new Group(background, { name: "leaky" });
  const gate = new Gate();
  const live = group.go("report", () => gate.passed);
  for (let count = 0; count < 3; count++) group.go("report", async () => new Promise<void>(() => undefined));
  await clock.pass(4000);
  await collectGarbage(() => lostCount() === before + 3);
  const [row] = rows("leaky");
  assert.deepEqual(row, {
    count: 4,
    lost: 3,
    name: "report",
    owners: ["leaky"],
    state: "live",
    oldestMs: row!.oldestMs,
  });
  const reading = read("tasks");
  const [lost] = reading.lost;
  assert.equal(reading.total, taskCount());
  assert.deepEqual([lost?.count, lost?.name, lost?.owners, lost?.ids.length], [3, "report", ["leaky"], 3]);
  assert.ok(lost!.oldestMs >= 4000);
  assert.ok(reading.tasks!.some(([id]) => id === live.id));
  gate.open();
  await assert.rejects(group.wait(), { code: "CURFEW_LOST" });
  assert.equal(rows("leaky")[0]?.count, 3, "they can never end");
});

test("the kind of which most were lost is listed first", async () => {
  const group = new Group(background, { name: "order" });
  for (const [name, count] of [
    ["few", 2],
    ["most", 6],
    ["one", 1],
  ] as const) {
    for (let lost = 0; lost < count; lost++) group.go(name, async () => new Promise<void>(() => undefined));
  }
  await clock.pass(4000);
  await collectGarbage(() => group.size === 0);
  const order = read("groups").lost.filter((row) => row.owners[0] === "order");
  assert.deepEqual(
    order.map((row) => row.name),
    ["most", "few", "one"],
  );
  await assert.rejects(group.wait(), { code: "CURFEW_LOST" });
});

test("deferred functions are tasks too: a reading shows which one runs", async () => {
  const group = new Group(background, { name: "app" });
  const gate = new Gate();
  group.defer("close the database", () => gate.passed);
  const waiting = group.wait();
  await turn();
  assert.deepEqual(
    rows("app").map((row) => [...row.owners, row.name]),
    [["app", "deferred", "close the database"]],
  );
  gate.open();
  await waiting;
});

test("reading changes nothing, and may come in the middle of anything: a start, a stop, an end", async () => {
  const seen: [string, number][] = [];
  const look = (when: string): void => {
    const { tasks, total } = read("tasks");
    assert.equal(total, taskCount());
    seen.push([when, tasks!.length - before]);
  };
  const before = read("tasks").tasks!.length;
  using _ = observe({
    taskStarted: () => look("starts"),
    groupStopping: () => look("stops"),
    taskEnded: () => look("ends"),
  });
  const group = new Group(background, { limit: 2 });
  for (const name of ["one", "two", "three"]) group.go(name, (ctx) => (look("begins"), untilStopped(ctx)));
  group.stop();
  await group.wait();
  assert.deepEqual(seen, [
    ["starts", 1],
    ["begins", 1],
    ["starts", 2],
    ["begins", 2],
    ["stops", 3],
    ["ends", 2],
    ["ends", 1],
    ["ends", 0],
  ]);
});

test("a runner that was set calls every task's function, in whatever surroundings it likes", async () => {
  const called: string[] = [];
  registry().runner = (task, fn) => {
    called.push(task.name);
    return fn(task);
  };
  const group = new Group();
  const task = group.go("t", () => "value");
  registry().runner = null;
  assert.equal(await task.result(), "value");
  assert.deepEqual(called, ["t"]);
  await group.wait();
});

test("importing curfew creates nothing global, and starts nothing", async () => {
  const { code, stdout } = await runProgram(new URL("programs/import-only.js", import.meta.url));
  assert.deepEqual([code, stdout], [0, "nothing global, nothing running\n"]);
});

test("two copies of curfew in one process share one registry, which knows the waits of both", async () => {
  const { code, stdout, stderr } = await runProgram(new URL("programs/two-copies.js", import.meta.url));
  assert.equal(stderr, "");
  assert.deepEqual(stdout.split("\n"), [
    "two Groups: true",
    "first counts 2, second counts 2",
    "first copy > sleeper waits for sleep",
    "second copy > sleeper waits for sleep",
    "ids 1 and 2",
    "afterwards 0",
    "",
  ]);
  assert.equal(code, 0);
});

/** What the program counted; it must have left the heap as it was, give or take a fifth. */
async function runMany(what: "tasks" | "groups", count: number): Promise<Record<string, number>> {
  const program = new URL("programs/many-tasks.js", import.meta.url);
  const { code, stdout, stderr } = await runProgram(program, [what, String(count)], ["--expose-gc"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const said = JSON.parse(stdout) as Record<string, number>;
  const { heapBefore, heapAfter } = said;
  assert.ok(heapAfter! <= 1.2 * heapBefore!, `${String(heapBefore)} bytes before, ${String(heapAfter)} after`);
  return said;
}

test("the registry of another version of curfew is left alone: two are better than a wrong one", async () => {
  const { code, stdout, stderr } = await runProgram(new URL("programs/other-version.js", import.meta.url));
  assert.equal(stderr, "");
  assert.deepEqual(stdout.split("\n"), ["counted 1", "theirs: another version's", ""]);
  assert.equal(code, 0);
});

test("200,000 tasks live at once: started, counted, profiled in under a second, stopped, all ended, and the memory is back", async () => {
  const { counted, profiled, profileMs, ended, left } = await runMany("tasks", 200_000);
  assert.deepEqual(
    { counted, profiled, ended, left },
    { counted: 200_000, profiled: 200_000, ended: 200_000, left: 0 },
  );
  assert.ok(profileMs! < 1000, `the profile took ${String(profileMs)} ms`);
});

test("twenty thousand groups, stopped, run to their end, or cut off by their task's, leave no memory behind", async () => {
  const { ended, left } = await runMany("groups", 20_000);
  assert.deepEqual({ ended, left }, { ended: 40_000, left: 0 });
});
