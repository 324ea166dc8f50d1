/**
 * Runs all kernels of some folders: `run.js <broken|fixed|alive> <keep|let-go|real> <folder>…`. Each has a group of its own, by its path.
 *
 * - `keep`: every task is held, so that its stack can be shown
 * - `let-go`: time has passed, so that a task that nothing can wake is collected
 * - `real`: the clock is the real one, and enough of it has passed
 *
 * Prints `ready` and, as JSON, how each task ended that did so badly, and what was noted.
 */
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { background, Group, type Note, observe } from "curfew";
import { Channel } from "curfew/sync";
import { registry } from "#curfew/core/port.js";
import { useClock } from "#curfew/internal/clock.js";
import { collectGarbage } from "../../support/garbage.js";
import { growOld } from "../../support/aging.js";
import { VirtualClock } from "../../support/virtual-clock.js";

type Side = "broken" | "fixed" | "alive";
type Run = (group: Group) => unknown;

const [side, mode, ...folders] = process.argv.slice(2) as [Side, "keep" | "let-go" | "real", ...string[]];
const clock = new VirtualClock();
if (mode !== "real") useClock(clock);
registry().sweeper.keep = mode === "keep";
const held: unknown[] = [];
const notes: Note[] = [];
observe({ noted: (note) => notes.push(note) });
Object.assign(globalThis, { held });

for (const folder of folders) {
  for (const file of readdirSync(new URL(`../${folder}/`, import.meta.url)).filter((name) => name.endsWith(".js"))) {
    const kernel = (await import(`../${folder}/${file}`)) as Record<Side, Run>;
    const group = new Group(background, { name: `${folder}/${file.replace(".js", "")}`, stopOn: "never" });
    held.push(group, kernel[side](group));
  }
}

if (mode === "real") await untilOld();
else await clock.pass(100);
if (mode === "let-go") {
  await growOld(clock);
  await collectGarbage();
}
const failures = held
  .filter((one) => one instanceof Group)
  .flatMap(({ name, errors }) =>
    errors.map(({ task, cause }) => ({ kernel: name, task, stack: String((cause as Error).stack) })),
  );
globalThis.setInterval(() => undefined, 3_600_000);
console.log(`ready ${JSON.stringify({ failures, notes: notes.map(({ text }) => text) })}`);

/** A task that must be lost by then shows that time has passed. */
async function untilOld(): Promise<void> {
  const control = new Group(background, { name: "control" });
  const task = control.go("control", async (ctx) => new Channel().receive(ctx));
  for (; task.state !== "lost"; await delay(200)) await collectGarbage(() => task.state === "lost");
}
