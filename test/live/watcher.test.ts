import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, type Task } from "curfew";
import { Channel } from "curfew/sync";
import { registry } from "#curfew/core/port.js";
import { Picture } from "#curfew/live/index.js";
import type { LiveReading } from "#curfew/wire/index.js";
import { Random, seeds } from "../support/random.js";
import { turn } from "../support/turn.js";

/** Somebody who watches this process, and what he knows. */
function watch(): { picture: Picture; look: (ms?: number) => LiveReading } {
  const watcher = registry().watcher();
  const picture = new Picture();
  const look = (ms = 1000): LiveReading => {
    const reading = JSON.parse(watcher.look(ms)) as LiveReading;
    const { groups, tasks, ended, gone } = reading;
    picture.apply({ kind: "changes", groups, tasks, ended, gone });
    return reading;
  };
  return { picture, look };
}

const names = (picture: Picture): string[] => [...picture.tasks.values()].map(({ name }) => name).sort();

test("a task is told when it has begun, when what it waits for changes, when it is told to stop, and when it has ended", async () => {
  const { picture, look } = watch();
  const group = new Group(background, { name: "shown" });
  const [first, second, leave] = [new Channel<void>(), new Channel<void>(), new Channel<void>()];
  const task = group.go("waits", async (ctx) => {
    await first.receive(ctx);
    await second.send(ctx, undefined);
    await leave.receive(background);
  });
  look();
  const row = (): unknown => picture.tasks.get(task.id)?.row.slice(2, 5);
  assert.deepEqual(row(), ["waits", "live", "chan receive"]);
  await first.send(background, undefined);
  await turn();
  look();
  assert.deepEqual(row(), ["waits", "live", "chan send"]);
  await second.receive(background);
  group.stop();
  look();
  assert.deepEqual(row(), ["waits", "stopping", null]);
  assert.equal([...picture.groups.values()].find((each) => each.row[1] === "shown")?.row[4], 1);
  await turn();
  await leave.send(background, undefined);
  await group.wait();
  look();
  assert.equal(row(), undefined);
  assert.deepEqual([picture.groups.size, picture.alike.size], [0, 0]);
});

test("groups below tasks and below groups are told with who owns them, and go when nothing is left in them", async () => {
  const { picture, look } = watch();
  const outer = new Group(background, { name: "outer" });
  const middle = new Group(outer.ctx, { name: "middle" });
  const stay = new Channel<void>();
  const made: Task[] = [];
  middle.go("owner", async (ctx) => {
    const inner = new Group(ctx, { name: "inner" });
    made.push(inner.go("leaf", (own) => stay.receive(own)));
    await inner.wait();
  });
  await turn();
  look();
  const leaf = picture.tasks.get(made[0]!.id)!;
  assert.deepEqual(picture.pathOf(leaf.group), ["outer", "middle", "owner", "inner"]);
  assert.deepEqual([...picture.groups.values()].map(({ size }) => size).sort(), [1, 2, 2]);
  outer.stop();
  await middle.wait().catch(() => undefined);
  await turn();
  look();
  assert.deepEqual([picture.groups.size, picture.tasks.size], [0, 0]);
});

test("a look takes a bounded time: what it has not told of many comes with the next ones, and is counted meanwhile", async (t) => {
  const { picture, look } = watch();
  const group = new Group(background, { name: "crowd" });
  t.after(() => group.shutdown(5000));
  const stay = new Channel<void>();
  for (let count = 0; count < 20_000; count++) group.go("one", (ctx) => stay.receive(ctx));
  const { behind, tasks } = look(0);
  assert.ok(behind > 0 && tasks.length < 1000, `${String(tasks.length)} told, ${String(behind)} not`);
  assert.equal(behind + tasks.length, 20_000);
  let looks = 1;
  while (look(0).behind > 0) looks++;
  assert.ok(looks > 10);
  assert.equal(picture.tasks.size, 20_000);
  assert.equal([...picture.alike.values()][0]!.count, 20_000);
});

for (const seed of seeds(20)) {
  test(`after any course of starts and ends, what was told is what is there (seed ${String(seed)})`, async () => {
    const random = new Random(seed);
    const { picture, look } = watch();
    const groups: Group[] = [];
    const live = new Map<Task, string>();
    const open = (parent = background): void =>
      void groups.push(new Group(parent, { name: `g${String(groups.length)}`, limit: random.pick([Infinity, 2]) }));
    open();
    for (let step = 0; step < 300; step++) {
      const kind = random.below(10);
      if (kind === 0) open(random.pick(groups).ctx);
      else if (kind < 6) {
        const name = `t${String(step)}`;
        const stay = new Channel<void>();
        const task = random.pick(groups.filter((group) => !group.ctx.done)).go(name, (ctx) => stay.receive(ctx));
        live.set(task, name);
      } else if (kind < 9) {
        [...live.keys()][random.below(live.size)]?.stop();
      } else if (groups.filter((group) => !group.ctx.done).length > 3) {
        random.pick(groups.slice(1)).stop();
      }
      if (groups.every((group) => group.ctx.done)) open();
      if (random.below(4) === 0) await turn();
      if (random.below(8) === 0) look(random.pick([0, 1000]));
    }
    await turn();
    while (look().behind > 0);
    const out = [...live].filter(([task]) => ["queued", "running", "stopping"].includes(task.state));
    assert.deepEqual(names(picture), out.map(([, name]) => name).sort());
    for (const [{ id, state }] of out)
      assert.equal(picture.tasks.get(id)!.row[3], state === "running" ? "live" : state);
    for (const group of groups) group.stop();
    await Promise.allSettled(groups.map((group) => group.wait()));
    look();
    assert.deepEqual([picture.tasks.size, picture.groups.size, picture.alike.size], [0, 0, 0]);
  });
}
