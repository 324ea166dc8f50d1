import { type Context, Group, taskCount } from "curfew";
import { registry } from "#curfew/core/port.js";
import type { TaskReading } from "#curfew/wire/index.js";
import { turn } from "../../support/turn.js";

const { gc } = globalThis as { gc?: () => void };
let ended = 0;

async function worker(ctx: Context): Promise<void> {
  await new Promise<void>((resolve) => ctx.onDone(() => resolve()));
  ended++;
}

async function run(count: number): Promise<object> {
  const group = new Group();
  for (let started = 0; started < count; started++) group.go("worker", worker);
  const counted = taskCount();
  const began = performance.now();
  const reading = JSON.parse(registry().read("groups")) as TaskReading;
  const profileMs = performance.now() - began;
  group.stop();
  await group.wait();
  return { counted, profiled: reading.groups![0]!.count, profileMs, left: taskCount() };
}

async function usedHeap(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    gc?.();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}

await run(1000);
ended = 0;
const heapBefore = await usedHeap();
const said = await run(Number(process.argv[2]));
console.log(JSON.stringify({ ...said, ended, heapBefore, heapAfter: await usedHeap() }));
