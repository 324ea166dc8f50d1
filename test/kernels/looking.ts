import path from "node:path";
import type { TestContext } from "node:test";
import { type Dump, dump, type StackGroup } from "curfew/inspect";
import { Places } from "#curfew/inspect/source-maps.js";
import { startProgram } from "../support/program.js";
import { type Leak, programs } from "./expectation.js";

/** A task that ended badly, and at which line of which kernel its error was made. */
export interface Failure {
  readonly kernel: string;
  readonly error: string;
  readonly function: string;
  readonly line: number;
}

/** What was seen of a process that ran kernels. */
export interface Seen {
  readonly taken: Dump;
  readonly failures: readonly Failure[];
  /** What observers were told: locks that were left behind. */
  readonly notes: readonly string[];
}

/** Runs the kernels of some folders in a process, and looks at it from outside. See `programs/run.ts` for what it is told. */
export async function look(t: TestContext, side: string, mode: string, ...folders: readonly string[]): Promise<Seen> {
  const program = startProgram(t, new URL("./programs/run.js", import.meta.url), {
    args: [side, mode, ...folders],
    nodeArgs: ["--inspect-port=0", "--expose-gc"],
  });
  const [, said] = await program.line(/^ready (.*)$/);
  const { failures, notes } = JSON.parse(said!) as {
    failures: { kernel: string; stack: string }[];
    notes: string[];
  };
  const taken = await dump({ pid: program.pid }, { full: true });
  await program.kill();
  return { taken, failures: failures.map(({ kernel, stack }) => ({ kernel, ...placeIn(stack) })), notes };
}

/** Where each suspended function of a kernel stands, outermost frames left away. */
export function leaksIn({ stacks, tasks }: Dump, kernel: string): Leak[] {
  const found: Leak[] = [];
  for (const stack of stacks) {
    const frame = stack.frames.find(({ file }) => isKernels(file));
    const count = stack.frames.some(({ file }) => file === path.join(programs, `${kernel}.ts`))
      ? countOfGroup(stack, new Set(tasks.filter(({ owners }) => owners[0] === kernel).map(({ id }) => id)))
      : 0;
    if (frame === undefined || count === 0) continue;
    const line = frame.certainty === "exact" ? frame.line : 0;
    const verdict = stack.stuck ? "stuck" : "alive";
    const seen = found.findIndex(
      (one) => one.line === line && one.function === frame.function && one.verdict === verdict,
    );
    if (seen < 0) found.push({ function: frame.function, line, count, verdict });
    else found[seen] = { ...found[seen]!, count: found[seen]!.count + count };
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Of tasks, those of the kernel; of what has none, all. */
function countOfGroup({ count, tasks }: StackGroup, ids: ReadonlySet<number>): number {
  return tasks === undefined ? count : tasks.filter((id) => ids.has(id)).length;
}

function isKernels(file: string): boolean {
  return path.dirname(path.dirname(file)) === programs;
}

const places = new Places();

/** The first line of a kernel in an error's stack. */
function placeIn(stack: string): Omit<Failure, "kernel"> {
  const error = /^\w*/.exec(stack)![0];
  for (const [, name, url, line, column] of stack.matchAll(/^ +at (?:async )?(\S+) \((file:.*):(\d+):(\d+)\)$/gm)) {
    const place = places.of(url!, Number(line), Number(column));
    if (isKernels(place.file)) return { error, function: name!.split(".").at(-1)!, line: place.line };
  }
  return { error, function: "", line: 0 };
}
