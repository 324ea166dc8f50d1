/** Very many tasks in one process: `crowd.js <count>`. */
import { setTimeout as pause } from "node:timers/promises";
import { Group, sleep, taskCount } from "curfew";
import { answer } from "../lib/child.js";

/** Milliseconds, and megabytes of heap in use. */
export interface Crowd {
  readonly start: number;
  readonly count: number;
  readonly groupsYoung: number;
  readonly tasksYoung: number;
  readonly groupsOld: number;
  readonly tasksOld: number;
  readonly stop: number;
  readonly heapBefore: number;
  readonly heapFull: number;
  readonly heapAfter: number;
}

const count = Number(process.argv[2]);
const hour = 3_600_000;

const reader = (): { read(detail: "groups" | "tasks"): string } =>
  (globalThis as unknown as Record<symbol, { read(detail: string): string }>)[Symbol.for("curfew")]!;

async function live(tasks: number): Promise<Crowd> {
  const heapBefore = await heap();
  const group = new Group();

  const [, start] = timed(() => {
    for (let i = 0; i < tasks; i++) group.go("sleeper", (ctx) => sleep(ctx, hour));
  });
  const [live, counting] = timed(taskCount);
  expect(live, tasks, "taskCount()");
  const [groupsYoung, tasksYoung] = [profile("groups", tasks), profile("tasks", tasks)];
  const heapFull = await heap();
  // Until the sweeper has been at all of them: that changes what a profile has to look through.
  await pause(6_000);
  const [groupsOld, tasksOld] = [profile("groups", tasks), profile("tasks", tasks)];

  const began = performance.now();
  group.stop();
  await group.wait();
  const stop = performance.now() - began;
  expect(taskCount(), 0, "taskCount() after the end");
  const heapAfter = await heap();
  return {
    ...{ start, count: counting, groupsYoung, tasksYoung, groupsOld, tasksOld, stop },
    ...{ heapBefore, heapFull, heapAfter },
  };
}

/** The light profile, as a debug server asks for it. */
function profile(detail: "groups" | "tasks", tasks: number): number {
  const [text, ms] = timed(() => reader().read(detail));
  expect((JSON.parse(text) as { total: number }).total, tasks, `read("${detail}")`);
  return ms;
}

function expect(seen: number, wanted: number, what: string): void {
  if (seen !== wanted) throw new Error(`${what} counted ${seen} of ${wanted} tasks`);
}

function timed<T>(fn: () => T): [T, number] {
  const began = performance.now();
  const result = fn();
  return [result, performance.now() - began];
}

async function heap(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await pause(5);
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

// Twice: what the first crowd leaves behind (compiled code, tables) is there once, however many crowds follow.
await live(count);
answer(await live(count));
