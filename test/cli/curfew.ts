import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Ended, type Program, type ProgramOptions, runProgram, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

export const cli: string = path.join(root, "dist/cli/index.js");

/** Runs the command line to its end. */
export function curfew(...args: readonly string[]): Promise<Ended> {
  return runProgram(pathToFileURL(cli), args);
}

/** Starts a plain JavaScript program, named from the folder `test`, and waits until it is ready. */
export async function ready(t: TestContext, name: string, options: ProgramOptions = {}): Promise<Program> {
  const file = pathToFileURL(path.join(root, "test", name));
  const program = startProgram(t, file, { nodeArgs: ["--inspect-port=0"], ...options });
  await program.line(/^ready$/);
  return program;
}
