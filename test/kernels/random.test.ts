import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Dump, dump } from "curfew/inspect";
import { type Program, startProgram } from "../support/program.js";
import { seeds } from "../support/random.js";

/** What became of a task. */
interface End {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  /** The program holds something that its system shares. */
  readonly isHeld: boolean;
  /** A task of its system goes on when another is found lost. */
  readonly hears: boolean;
}

const systems = 200;

for (const seed of seeds(2)) {
  test(`of tasks made by chance, none that is called stuck or lost ever goes on, and all that never do are called so (seed ${String(seed)})`, async (t) => {
    const kept = start(t, "keep", seed);
    await kept.line(/^ready$/);
    const stuckAtFirst = stuckIn(await dump({ pid: kept.pid }, { full: true }));
    const ends = (await kept.ask("go on")) as End[];
    const stuck = stuckIn(await dump({ pid: kept.pid }, { full: true }));
    await kept.kill();
    const letGo = start(t, "let-go", seed);
    await letGo.line(/^ready$/);
    const lost = new Set(
      ((await letGo.ask("go on")) as End[]).filter(({ state }) => state === "lost").map(({ id }) => id),
    );

    const went = ends.filter(({ state }) => state !== "running");
    assert.deepEqual(
      went.filter(({ id }) => stuckAtFirst.has(id) || stuck.has(id)),
      [],
      "called stuck, and has ended",
    );
    assert.deepEqual(
      went.filter(({ id, hears }) => !hears && lost.has(id)),
      [],
      "lost, and has ended where it was held",
    );
    const left = ends.filter(({ state, isHeld, hears }) => state === "running" && !isHeld && !hears);
    assert.deepEqual(
      left.filter(({ id }) => !stuck.has(id) && !lost.has(id)),
      [],
      "neither stuck nor lost, and never goes on",
    );
    t.diagnostic(
      `${String(ends.length)} tasks, of which ${String(went.length)} end; ${String(stuckAtFirst.size)} called stuck at once; of ${String(left.length)} ` +
        `that nothing can wake at the end, ${String(left.filter(({ id }) => stuck.has(id)).length)} called stuck while held, ${String(left.filter(({ id }) => lost.has(id)).length)} lost when not`,
    );
    assert.ok(stuckAtFirst.size > systems / 4, "some must be stuck");
  });
}

function start(t: TestContext, mode: string, seed: number): Program {
  return startProgram(t, new URL("./programs/random.js", import.meta.url), {
    args: [mode, String(systems), String(seed)],
    nodeArgs: ["--inspect-port=0"],
    ipc: true,
  });
}

function stuckIn({ stacks }: Dump): Set<number> {
  return new Set(stacks.filter(({ stuck }) => stuck).flatMap(({ tasks = [] }) => tasks));
}
