import assert from "node:assert/strict";
import test from "node:test";
import type { LostTask, TaskGroup, TaskInfo } from "curfew/inspect";
import { tasksCounts, tasksList, tasksProfile, groupTasks } from "#curfew/formats/index.js";
import { hasGo, pprof, runGo } from "../support/go.js";

const leaks: TaskGroup = {
  count: 3,
  lost: 2,
  name: "leak",
  owners: ["main"],
  state: "live",
  wait: "chan receive",
  oldestMs: 61_999,
};
const app: TaskGroup = {
  count: 1,
  lost: 0,
  name: "a rather long name",
  owners: ["main", "app"],
  state: "stopping",
  oldestMs: 5,
};

test("debug=1 counts tasks alike, most numerous first, with labels and frames in Go's layout", () => {
  const text = tasksCounts([app, leaks]);
  const blank = text.replaceAll(/0x[0-9a-f]+/g, "0x?");
  assert.equal(
    blank,
    [
      "tasks profile: total 4",
      "3 @ 0x? 0x?",
      '# labels: {"lost":"2", "oldest":"61s", "state":"live", "wait":"chan receive"}',
      "#\t0x?\tleak+0x?\t?:0",
      "#\t0x?\tmain+0x?\t?:0",
      "",
      "1 @ 0x? 0x? 0x?",
      '# labels: {"oldest":"0s", "state":"stopping"}',
      "#\t0x?\ta rather long name+0x?\t?:0",
      "#\t0x?\tapp+0x?\t\t\t?:0",
      "#\t0x?\tmain+0x?\t\t?:0",
      "",
      "",
    ].join("\n"),
  );
});

test("debug=1 gives the same name under the same owners the same address, and no two names one", () => {
  const addresses = (groups: TaskGroup[]): string[] => tasksCounts(groups).match(/(?<=^\d+ @ )0x\S+/gm) ?? [];
  assert.deepEqual(addresses([leaks]), addresses([{ ...leaks, count: 9, lost: 0 }]));
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...leaks, name: `task ${String(index)}` }));
  assert.equal(new Set(addresses(many)).size, 1000);
});

test("debug=1 lines up its columns as Go's text/tabwriter does", async (t) => {
  if (!(await hasGo(t))) return;
  const owners = ["main", "a group with quite a long name", "x", "1234567", "12345678"];
  const ours = tasksCounts([{ ...app, owners }]);
  const rows = ours.split("\n").filter((line) => line.startsWith("#\t"));
  const cells = rows.map((row) => row.split(/\t+/).join("\\t"));
  const printed = await runGo(
    t,
    `package main
import ("fmt"; "os"; "text/tabwriter")
func main() {
  w := tabwriter.NewWriter(os.Stdout, 1, 8, 1, '\\t', 0)
  ${cells.map((row) => `fmt.Fprintln(w, "${row}")`).join("\n  ")}
  w.Flush()
}`,
  );
  assert.equal(printed, `${rows.join("\n")}\n`);
});

test("debug=1 is a profile that the real go tool pprof reads", async (t) => {
  if (!(await hasGo(t))) return;
  assert.match(await pprof(t, tasksCounts([app, leaks]), "-raw"), /^\s+3: 1 2/m);
});

test("debug=2 has a paragraph for each task: id, wait and minutes, name, and who owns it", () => {
  const tasks: TaskInfo[] = [
    { id: 7, name: "app", owners: ["main"], state: "live", wait: "IO wait", waitMs: 59_000, ageMs: 400_000 },
    {
      id: 9,
      name: "worker",
      owners: ["main", "pool"],
      parent: 7,
      state: "stopping",
      wait: "chan receive",
      waitMs: 300_000,
      ageMs: 400_000,
    },
    { id: 12, name: "spin", owners: ["main"], state: "live", ageMs: 61_000 },
  ];
  const lost: LostTask[] = [
    { count: 3, name: "leak", owners: ["main"], wait: "chan send", oldestMs: 120_000, ids: [3, 4] },
  ];
  assert.equal(
    tasksList(tasks, lost),
    `goroutine 7 [IO wait]:
app(...)
	?:0
created by main
	?:0

goroutine 9 [chan receive (stopping), 5 minutes]:
worker(...)
	?:0
created by main/pool in goroutine 7
	?:0

goroutine 12 [live, 1 minutes]:
spin(...)
	?:0
created by main
	?:0

goroutine 3 [chan send (leaked), 2 minutes]:
leak(...)
	?:0
created by main
	?:0

goroutine 4 [chan send (leaked), 2 minutes]:
leak(...)
	?:0
created by main
	?:0

...1 more of leak (leaked) elided...
`,
  );
});

test("a name with line breaks and tabs stays on its line", () => {
  const name = "evil\n\ngoroutine 1 [running]:\n\tx";
  assert.equal(tasksCounts([{ ...app, name }]).split("\n").length, tasksCounts([app]).split("\n").length);
  const [one] = groupTasks([{ id: 1, name, owners: [], state: "live", ageMs: 0 }], []);
  assert.equal(one!.count, 1);
  const listed = tasksList([{ id: 1, name, owners: ["main"], state: "live", ageMs: 0 }], []);
  assert.equal(listed.match(/^goroutine/gm)?.length, 1);
});

test("the protobuf opens in the real go tool pprof, with names, counts and labels", async (t) => {
  if (!(await hasGo(t))) return;
  const profile = tasksProfile([app, leaks]);
  assert.deepEqual([...profile.slice(0, 2)], [0x1f, 0x8b]);
  const top = await pprof(t, profile, "-top");
  assert.match(top, /Type: tasks/);
  assert.match(top, /^\s+3 75\.00% .* leak$/m);
  assert.match(top, /100% {2}main$/m);
  const tags = await pprof(t, profile, "-tags");
  assert.match(tags, /wait: Total 3(\.0)? of 4(\.0)? [\s\S]*chan receive/);
  assert.match(tags, /state: Total 4/);
});

test("tasks and lost tasks that are alike are one row, counted together", () => {
  const tasks: TaskInfo[] = [
    { id: 1, name: "leak", owners: ["main"], state: "live", wait: "chan receive", waitMs: 1, ageMs: 10 },
    { id: 2, name: "other", owners: ["main"], state: "live", ageMs: 10 },
  ];
  const lost: LostTask[] = [
    { count: 2, name: "leak", owners: ["main"], wait: "chan receive", oldestMs: 99, ids: [3, 4] },
  ];
  assert.deepEqual(groupTasks(tasks, lost), [
    { count: 3, lost: 2, name: "leak", owners: ["main"], state: "live", wait: "chan receive", oldestMs: 99 },
    { count: 1, lost: 0, name: "other", owners: ["main"], state: "live", oldestMs: 10 },
  ]);
});
