/** What a parked task weighs, in a process of its own: `parked.js curfew|floor|bare <count>`. */
import { setTimeout as sleep } from "node:timers/promises";
import { Group } from "curfew";
import { answer } from "../lib/child.js";
import { Floor } from "../lib/floor.js";

/** Bytes a task, just after its start and when the sweeper has let go of it. */
export interface Weight {
  readonly young: number;
  readonly old: number;
}

const [who, size] = process.argv.slice(2) as ["curfew" | "floor" | "bare", string];
const count = Number(size);

/** Whoever will wake them, and where: made before the first weighing, so that it is in neither. */
const wake = new Array<(() => void) | null>(count).fill(null);
let parked = 0;

async function park(): Promise<void> {
  await new Promise<void>((resolve) => {
    wake[parked++] = resolve;
  });
}

function start(): { go(): unknown } {
  const owner = who === "curfew" ? new Group() : new Floor();
  return { go: who === "bare" ? park : () => owner.go("parked", park) };
}

/** V8 gives a new class's objects room to grow until it has seen some of them. */
async function warmUp(): Promise<void> {
  const owner = start();
  for (let i = 0; i < 5_000; i++) owner.go();
  for (const resolve of wake.splice(0, parked, ...new Array<null>(parked).fill(null))) resolve!();
  parked = 0;
  await sleep(20);
}

async function heap(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await sleep(5);
  }
  return process.memoryUsage().heapUsed;
}

/** The heap once it has stopped to change: the sweeper works in small portions. */
async function heapAtRest(): Promise<number> {
  await sleep(2_500);
  let before = await heap();
  for (;;) {
    await sleep(500);
    const now = await heap();
    if (Math.abs(now - before) < count) return now;
    before = now;
  }
}

await warmUp();
const before = await heap();
const owner = start();
for (let i = 0; i < count; i++) owner.go();
const young = ((await heap()) - before) / count;
const old = ((await heapAtRest()) - before) / count;
answer({ young, old } satisfies Weight);
for (const resolve of wake) resolve!();
