import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { countOf, type Kernel, kernelsOf, type Leak } from "./expectation.js";
import { leaksIn, look, type Seen } from "./looking.js";

const folders = ["goker", "simple", "patterns"];
const kernels = folders.flatMap(kernelsOf);
const controls = kernelsOf("controls");
const plain = kernelsOf("plain");

test("each task that a broken kernel leaks is called stuck, with its function and its line, or a DeadlockError says it at the call; and it is found lost once it is let go", async (t) => {
  const held = await look(t, "broken", "keep", ...folders);
  const letGo = await look(t, "broken", "let-go", ...folders);
  for (const kernel of kernels) {
    await t.test(kernel.name, () => {
      const { name, leaks } = kernel;
      assert.deepEqual(leaksIn(held.taken, name), expected(kernel, "stuck"));
      assert.deepEqual(deadlocksIn(held, kernel), expected(kernel, "deadlock"));
      assert.equal(liveIn(held, kernel), countOf(leaks, "stuck", "lost"), "have not ended");
      assert.equal(lostIn(letGo, kernel), countOf(leaks, "stuck", "lost"), "are lost");
      assert.equal(liveIn(letGo, kernel), 0, "are neither lost nor have ended");
    });
  }
  for (const left of [/task "acquire" \(\d+\) .* rwmutex "client"/, /task "cleanUp" \(\d+\) .* mutex "devices"/])
    assert.match(held.notes.join("\n"), left);
  assertRecall(t, held, letGo);
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

/** Where errors were thrown that say of themselves that they are deadlocks, in the order of the lines; any other error is told as what it is. */
function deadlocksIn({ failures }: Seen, { name }: Kernel): unknown[] {
  return failures
    .filter(({ kernel }) => kernel === name)
    .map(({ error, function: inFunction, line }) => ({
      function: inFunction,
      line,
      count: 1,
      verdict: error === "DeadlockError" ? "deadlock" : error,
    }));
}

/** Each place where a kernel leaks, counted by how it was seen. */
function assertRecall(t: TestContext, held: Seen, letGo: Seen): void {
  const missed: string[] = [];
  const seen = { stuck: 0, deadlock: 0, lost: 0 };
  for (const kernel of kernels) {
    const shown = [...leaksIn(held.taken, kernel.name), ...deadlocksIn(held, kernel)] as Leak[];
    const areLost = lostIn(letGo, kernel) >= countOf(kernel.leaks, "stuck", "lost");
    for (const leak of kernel.leaks) {
      const found = shown.find(({ line, count }) => line === leak.line && count >= leak.count)?.verdict;
      if (found === "stuck" || found === "deadlock") seen[found]++;
      else if (areLost && leak.verdict !== "deadlock") seen.lost++;
      else missed.push(`${kernel.name}:${String(leak.line)}`);
    }
  }
  const all = kernels.reduce((sum, { leaks }) => sum + leaks.length, 0);
  const recall = (all - missed.length) / all;
  t.diagnostic(
    `recall on Node ${process.versions.node}: ${(100 * recall).toFixed(1)} % of ${String(all)} places in ${String(kernels.length)} kernels: ${String(seen.stuck)} stuck, ` +
      `${String(seen.deadlock)} a DeadlockError at the call, ${String(seen.lost)} lost alone; missed: ${missed.join(", ") || "none"}`,
  );
  assert.ok(recall >= 0.94, "at least 94 % are seen");
}
