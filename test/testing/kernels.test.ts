import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { background, Group } from "curfew";
import { findLeaks, type Leak } from "curfew/testing";
import { useClock } from "#curfew/internal/clock.js";
import { type Kernel, kernelsOf, programs } from "../kernels/expectation.js";
import { VirtualClock } from "../support/virtual-clock.js";

const kernels = ["goker", "simple", "patterns", "plain"].flatMap(kernelsOf);

/** Two functions await one promise there. */
const toldByHeap = new Set(["plain/timeout"]);

type Side = "broken" | "fixed";
type Run = (group: Group) => unknown;

/** What a check says of one side of a kernel. `errors`: by which its tasks have failed. */
async function look(kernel: Kernel, side: Side): Promise<{ leaks: readonly Leak[]; errors: readonly string[] }> {
  const clock = new VirtualClock();
  using _ = useClock(clock);
  const program = (await import(`../kernels/${kernel.name}.js`)) as Record<Side, Run>;
  const group = new Group(background, { name: kernel.name, stopOn: "never" });
  const leaks = await findLeaks(
    async () => {
      held.push(program[side](group));
      await clock.pass(100);
    },
    { patience: 20, proof: side === "broken" && toldByHeap.has(kernel.name) },
  );
  group.stop();
  await clock.pass(100);
  return { leaks, errors: group.errors.map(({ cause }) => (cause as Error).name) };
}

/** What a program returns is its, and stays. */
const held: unknown[] = [];

/** The first line of the kernel that a leak stands at. */
function placeOf({ frames, count }: Leak): string {
  const frame = frames.find(({ file }) => path.dirname(path.dirname(file)) === programs);
  return `${String(count)} × ${frame?.function ?? "?"}:${String(frame?.line)}`;
}

test("a check finds each place where a broken kernel leaks, at its line, also what a dump finds lost or cannot see", async (t) => {
  let places = 0;
  for (const kernel of kernels) {
    await t.test(kernel.name, async () => {
      const { leaks, errors } = await look(kernel, "broken");
      const expected = kernel.leaks.filter(({ verdict }) => verdict !== "deadlock");
      assert.deepEqual(
        leaks.map(placeOf).sort(),
        expected.map(({ function: name, line, count }) => `${String(count)} × ${name}:${String(line)}`).sort(),
      );
      assert.equal(errors.filter((name) => name === "DeadlockError").length, kernel.leaks.length - expected.length);
      places += expected.length;
    });
  }
  t.diagnostic(`${String(places)} places in ${String(kernels.length)} kernels`);
});

test("it says nothing of their fixed twins", async (t) => {
  for (const kernel of kernels) {
    await t.test(kernel.name, async () => {
      assert.deepEqual((await look(kernel, "fixed")).leaks.map(placeOf), []);
    });
  }
});
