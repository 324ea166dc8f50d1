import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { Dump } from "curfew/inspect";
import { type Program, type ProgramOptions, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** What the program `waiting` tells of itself, after a garbage collection if it may. */
export interface Condition {
  readonly resources: readonly string[];
  readonly heapUsed: number;
  /** What a dump left on its global object. */
  readonly kept: readonly string[];
  /** Milliseconds of the timer that closes an inspector whose opener is gone. */
  readonly closes?: number;
}

/** Starts a plain JavaScript program of this folder, and waits until it is ready. */
export async function ready(t: TestContext, name: string, options: ProgramOptions = {}): Promise<Program> {
  const program = startProgram(t, pathToFileURL(path.join(root, "test/attach/programs", `${name}.mjs`)), options);
  await program.line(/^ready$/);
  return program;
}

export async function conditionOf(program: Program): Promise<Condition> {
  return (await program.ask("condition")) as Condition;
}

/** How many functions with this name are suspended innermost. */
export function suspendedIn({ stacks }: Dump, name: string): number {
  return stacks.filter(({ frames }) => frames[0]?.function === name).reduce((sum, { count }) => sum + count, 0);
}
