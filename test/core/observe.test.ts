import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { background, Group, LostError, type Note, observe, type Observer, taskCount } from "curfew";
import { registry, tell } from "#curfew/core/port.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const boom = new Error("boom");

/** Writes down every event as a line. */
function journal(): { lines: string[]; observer: Observer } {
  const lines: string[] = [];
  return {
    lines,
    observer: {
      taskStarted: (task, group) => lines.push(`started ${group.path.join(" > ")} > ${task.name}`),
      taskEnded: (task, group, error) => {
        const why = error instanceof Error ? ` (${String(error)})` : "";
        lines.push(`ended ${group.name} > ${task.name}: ${task.state}${why}`);
      },
      taskLost: (lost) => lines.push(`lost ${lost.owners.join(" > ")} > ${lost.name}, ${String(lost.count)} by now`),
      groupStopping: (group, cause) => lines.push(`stopping ${group.name}: ${String(cause)}`),
      groupEnded: (group) => lines.push(`group ended ${group.name}`),
      noted: (note) => lines.push(`${note.level} from ${note.from}: ${note.text}`),
    },
  };
}

test("an observer hears every start, end and stop, in the order in which they happen", async () => {
  const { lines, observer } = journal();
  using _ = observe(observer);
  const main = new Group(background, { name: "main" });
  main.go("app", async (ctx) => {
    const requests = new Group(ctx, { name: "requests" });
    requests.go("GET /", () => "pong");
    requests.go("GET /panic", () => Promise.reject(boom));
    requests.go("GET /slow", untilCut);
    await requests.wait().catch(() => undefined);
  });
  await main.wait();
  assert.deepEqual(lines, [
    "started main > app",
    "started main > app > requests > GET /",
    "ended requests > GET /: done",
    "started main > app > requests > GET /panic",
    "started main > app > requests > GET /slow",
    "ended requests > GET /panic: failed (Error: boom)",
    "stopping requests: Error: boom",
    "ended requests > GET /slow: stopped",
    "group ended requests",
    "ended main > app: done",
    "group ended main",
  ]);
});

test("a queued task starts when it has its turn; one that is dropped only ends", async () => {
  const { lines, observer } = journal();
  using _ = observe(observer);
  const group = new Group(background, { name: "g", limit: 1 });
  const gate = new Gate();
  group.go("first", () => gate.passed);
  group.go("second", () => undefined);
  group.go("dropped", () => assert.fail("never called")).stop();
  gate.open();
  await group.wait();
  assert.deepEqual(lines, [
    "started g > first",
    "ended g > dropped: stopped",
    "ended g > first: done",
    "started g > second",
    "ended g > second: done",
    "group ended g",
  ]);
});

test("an observer hears of lost tasks, as such and as ends", async () => {
  const { lines, observer } = journal();
  using _ = observe(observer);
  const group = new Group(background, { name: "leaky" });
  group.go("report", async () => new Promise<void>(() => undefined));
  await clock.pass(4000);
  await collectGarbage(() => group.size === 0);
  await assert.rejects(group.wait(), LostError);
  assert.deepEqual(lines.slice(0, 2), ["started leaky > report", "lost leaky > report, 1 by now"]);
  assert.match(lines[2]!, /^ended leaky > report: lost \(LostError: /);
  assert.equal(lines[3], "group ended leaky");
});

test("a group that ended with an error that nobody asked for says so to the observers", async () => {
  const notes: Note[] = [];
  using _ = observe({ noted: (note) => notes.push(note) });
  const scope = background.withCancel();
  const unheard = new Group(scope.ctx, { name: "unheard" });
  unheard.go("bad", () => Promise.reject(boom));
  const heard = new Group(scope.ctx, { name: "heard" });
  heard.go("bad", () => Promise.reject(boom));
  await assert.rejects(heard.wait(), boom);
  await turn();
  assert.equal(notes.length, 1);
  assert.equal(notes[0]?.from, "unheard");
  assert.equal(notes[0].level, "error");
  assert.match(notes[0].text, /an error that nobody waited for: task "bad" failed: boom/);
  await assert.rejects(unheard.wait(), boom);
});

test("the floors above tell their notes through the same door", () => {
  const notes: Note[] = [];
  const note: Note = { from: "app", text: "listens on :8080", level: "info", facts: { port: 8080 } };
  {
    using _ = observe({ noted: (heard) => notes.push(heard) });
    tell("noted", note);
  }
  tell("noted", note);
  assert.deepEqual(notes, [note]);
});

test("the end of a group is told once, also when nothing was left for shutdown() to do", async () => {
  const { lines, observer } = journal();
  using _ = observe(observer);
  await new Group(background, { name: "empty" }).shutdown(100);
  assert.deepEqual(lines, ["stopping empty: shutdown", "group ended empty"]);
});

test("an error that came after a shutdown() had given up is one that nobody asked for, until somebody does", async () => {
  for (const asked of [false, true]) {
    const { lines, observer } = journal();
    using _ = observe(observer);
    const group = new Group(background, { name: "late" });
    const gate = new Gate();
    group.go("slow", () => gate.passed);
    const late = assert.rejects(group.shutdown(100), { code: "CURFEW_STRAGGLERS" });
    await clock.pass(200);
    await late;
    const waiting = asked ? assert.rejects(group.wait(), boom) : undefined;
    gate.fail(boom);
    await turn();
    await waiting;
    assert.equal(lines.filter((line) => line.startsWith("error from late: ended with an error")).length, asked ? 0 : 1);
  }
});

test("an observer that throws is taken off with a warning; the task, the group and the other observers go on", async () => {
  const { lines, observer } = journal();
  let calls = 0;
  using _first = observe({
    taskStarted: () => {
      calls++;
      throw new Error("a bad observer");
    },
  });
  using _second = observe(observer);
  const warned = once(process, "warning") as Promise<[Error & { code?: string }]>;
  const group = new Group(background, { name: "g" });
  const tasks = [group.go("one", () => 1), group.go("two", () => 2)];
  assert.deepEqual(await Promise.all(tasks.map((task) => task.result())), [1, 2]);
  await group.wait();
  assert.equal(calls, 1);
  assert.equal(lines.length, 5);
  const [warning] = await warned;
  assert.equal(warning.code, "CURFEW_OBSERVER");
  assert.equal(warning.message, "an observer threw in taskStarted and was taken off: Error: a bad observer");
});

test("an observer keeps its `this`, and may watch only some events", async () => {
  class Counter implements Observer {
    ended = 0;
    taskEnded(): void {
      this.ended++;
    }
  }
  const counter = new Counter();
  using _ = observe(counter);
  const group = new Group();
  group.go("t", () => undefined);
  await group.wait();
  assert.equal(counter.ended, 1);
});

test("an observer that was taken off hears nothing more, and with the last one gone nothing is kept", async () => {
  const { lines, observer } = journal();
  const watching = observe(observer);
  const other = observe({});
  watching[Symbol.dispose]();
  watching[Symbol.dispose]();
  const group = new Group();
  group.go("t", () => undefined);
  await group.wait();
  assert.deepEqual(lines, []);
  other[Symbol.dispose]();
  assert.equal(registry().observers, null);
});

test("an observer may start and stop tasks itself", async () => {
  const before = taskCount();
  const group = new Group(background, { name: "g" });
  const echo = new Group();
  using _ = observe({
    taskStarted: (task, { name }) => void (name === "g" && echo.go(`echo of ${task.name}`, untilStopped)),
  });
  group.go("t", () => undefined);
  await group.wait();
  assert.deepEqual(
    echo.stragglers().map((straggler) => straggler.name),
    ["echo of t"],
  );
  echo.stop();
  await echo.wait();
  assert.equal(taskCount(), before);
});

test("of two handles for one observer each takes off its own, and only once", async () => {
  let started = 0;
  const observer: Observer = { taskStarted: () => void started++ };
  const first = observe(observer);
  using _second = observe(observer);
  const group = new Group();
  group.go("t", () => undefined);
  assert.equal(started, 2);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  group.go("t", () => undefined);
  assert.equal(started, 3);
  await group.wait();
});
