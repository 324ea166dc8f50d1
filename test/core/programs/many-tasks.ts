/** `many-tasks.js tasks|groups <count>`: so many live at once, or so many made and ended; what was counted, as JSON. */
import { background, type Context, Group, taskCount } from "curfew";
import { registry } from "#curfew/core/port.js";
import type { TaskReading } from "#curfew/wire/index.js";
import { turn } from "../../support/turn.js";
import { holdTime } from "../../support/virtual-clock.js";

const clock = holdTime();
const { gc } = globalThis as { gc?: () => void };
let ended = 0;

async function worker(ctx: Context): Promise<void> {
  await new Promise<void>((resolve) => ctx.onDone(() => resolve()));
  ended++;
}

async function tasks(count: number): Promise<object> {
  const group = new Group();
  for (let started = 0; started < count; started++) group.go("worker", worker);
  const counted = taskCount();
  const profiles = [profile(), profile(), profile()];
  // Grown old, too.
  clock.jump(5000);
  group.stop();
  await group.wait();
  return {
    counted,
    profiled: profiles[0]!.count,
    profileMs: Math.min(...profiles.map(({ ms }) => ms)),
    left: taskCount(),
  };
}

/** In processor time: what the machine does beside it is not the profile's. */
function profile(): { count: number; ms: number } {
  const began = process.cpuUsage();
  const reading = JSON.parse(registry().read("groups")) as TaskReading;
  const { user, system } = process.cpuUsage(began);
  return { count: reading.groups![0]!.count, ms: (user + system) / 1000 };
}

/** Groups of every kind that ends: stopped, run to their end, cut off by their task's end, under a stop from above. */
async function groups(count: number): Promise<object> {
  const scope = background.withCancel();
  const outer = new Group(scope.ctx);
  const past = background.withCancel();
  past.cancel();
  for (let made = 0; made < count; made++) {
    // On one stop that stays: a grace period that is let go, and one that is used up.
    past.ctx.withGrace(60_000).cancel();
    past.ctx.withGrace(0);
    await using stopped = new Group(scope.ctx);
    stopped.go("worker", worker);
    const done = new Group(outer.ctx);
    done.go("quick", () => done.ctx.withGrace());
    await done.wait();
    outer.go("owner", (ctx) => {
      new Group(ctx).go("worker", worker);
      ctx.withGrace();
    });
  }
  scope.cancel();
  await outer.wait();
  return { left: taskCount() };
}

/** The heap once garbage is collected: again and again, while whoever watched the garbage lets go of it. */
async function usedHeap(): Promise<number> {
  clock.jump(5000);
  let least = Infinity;
  for (let idle = 0; idle < 5; idle++) {
    gc?.();
    await turn();
    const used = process.memoryUsage().heapUsed;
    if (used < least) idle = 0;
    least = Math.min(least, used);
  }
  return least;
}

const run = process.argv[2] === "tasks" ? tasks : groups;
await run(1000);
ended = 0;
const heapBefore = await usedHeap();
const said = await run(Number(process.argv[3]));
console.log(JSON.stringify({ ...said, ended, heapBefore, heapAfter: await usedHeap() }));
