import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { countOf, type Kernel, kernelsOf, type Leak } from "./expectation.js";
import { leaksIn, look, type Seen } from "./looking.js";

const folders = ["goker", "simple", "patterns"];
const kernels = folders.flatMap(kernelsOf);
const controls = kernelsOf("controls");
const plain = kernelsOf("plain");

test("each task that a broken kernel leaks is called stuck, with its function and its line, or a DeadlockError says it at the call", async (t) => {
  const seen = await look(t, "broken", "keep", ...folders);
  for (const kernel of kernels) {
    await t.test(kernel.name, () => {
      assert.deepEqual(leaksIn(seen.taken, kernel.name), expected(kernel, "stuck"));
      assert.deepEqual(
        seen.failures.filter((failure) => failure.kernel === kernel.name),
        expected(kernel, "deadlock").map(({ function: name, line }) => ({
          kernel: kernel.name,
          error: "DeadlockError",
          function: name,
          line,
        })),
      );
      assert.equal(liveIn(seen, kernel), countOf(kernel.leaks, "stuck", "lost"), "tasks that have not ended");
    });
  }
  report(t, seen);
});

test("each task that a broken kernel leaks is found lost once it is let go", async (t) => {
  const seen = await look(t, "broken", "let-go", ...folders);
  for (const kernel of kernels) {
    assert.equal(lostIn(seen, kernel), countOf(kernel.leaks, "stuck", "lost"), kernel.name);
    assert.equal(liveIn(seen, kernel), 0, kernel.name);
  }
});

for (const mode of ["keep", "let-go"]) {
  test(`no task of a fixed kernel is stuck, lost, or left (${mode})`, async (t) => {
    const { taken, failures } = await look(t, "fixed", mode, ...folders);
    assert.deepEqual(stuckIn(taken), []);
    assert.deepEqual([taken.tasks, taken.lost, failures], [[], [], []]);
  });
}

test("nobody who waits for a timer, a stop, or what a variable of the program holds is accused, young or old", async (t) => {
  for (const mode of ["keep", "real"]) {
    const seen = await look(t, "alive", mode, "controls");
    assert.deepEqual(stuckIn(seen.taken), []);
    assert.deepEqual(
      seen.taken.lost.filter(({ owners }) => owners[0] !== "control"),
      [],
    );
    assert.deepEqual(
      seen.failures.filter(({ kernel }) => kernel !== "control"),
      [],
    );
    for (const control of controls) assert.ok(liveIn(seen, control) > 0, control.name);
    assert.ok(
      liveIn(
        seen,
        controls.find(({ name }) => name.endsWith("daisy-chain"))!,
      ) >= 1002,
    );
  }
});

test("what is leaked on plain promises is called stuck where something reaches it; where nothing does, the notes say so", async (t) => {
  const { taken } = await look(t, "broken", "keep", "plain");
  for (const kernel of plain) {
    await t.test(kernel.name, () => {
      assert.deepEqual(leaksIn(taken, kernel.name), expected(kernel, "stuck", "alive"));
    });
  }
  assert.match(taken.notes.join("\n"), /what nothing reaches is not shown/);
  const fixed = await look(t, "fixed", "keep", "plain");
  for (const kernel of plain) assert.deepEqual(leaksIn(fixed.taken, kernel.name), [], kernel.name);
});

/** In the order of their lines. */
function expected({ leaks }: Kernel, ...verdicts: readonly Leak["verdict"][]): Leak[] {
  return leaks.filter(({ verdict }) => verdicts.includes(verdict));
}

function liveIn({ taken }: Seen, { name }: Kernel): number {
  return taken.tasks.filter(({ owners }) => owners[0] === name).length;
}

function lostIn({ taken }: Seen, { name }: Kernel): number {
  return taken.lost.filter(({ owners }) => owners[0] === name).reduce((sum, { count }) => sum + count, 0);
}

function stuckIn(taken: Seen["taken"]): unknown[] {
  return taken.stacks.filter(({ stuck }) => stuck).map(({ frames }) => frames);
}

/** What a dump says of kernels whose tasks are held, against what they leak. */
function report(t: TestContext, seen: Seen): void {
  let [leaked, stuck, caught, lost] = [0, 0, 0, 0];
  for (const kernel of kernels) {
    leaked += kernel.leaks.length;
    const found = leaksIn(seen.taken, kernel.name);
    for (const leak of kernel.leaks) {
      if (leak.verdict === "deadlock") caught += seen.failures.some(({ kernel: name }) => name === kernel.name) ? 1 : 0;
      else if (found.some((one) => one.line === leak.line && one.verdict === "stuck")) stuck++;
      else lost++;
    }
  }
  t.diagnostic(JSON.stringify({ leaked, stuck, caught, lost }));
}
