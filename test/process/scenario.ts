import type { TestContext } from "node:test";
import { type Ended, type Program, type ProgramOptions, startProgram } from "../support/program.js";

/** Starts a program of `programs/`, which takes the name of what it is to do. */
export function start(t: TestContext, program: string, what: string, options: ProgramOptions = {}): Program {
  return startProgram(t, new URL(`./programs/${program}.js`, import.meta.url), {
    ...options,
    args: [what, ...(options.args ?? [])],
  });
}

/** Runs it to its end. */
export function run(t: TestContext, program: string, what: string, options?: ProgramOptions): Promise<Ended> {
  return start(t, program, what, options).end();
}

/** The lines of a log, without the program's name, and without stack frames; and without what a look at the stragglers brought. */
export function lines(stderr: string): string[] {
  const [said, after] = stderr.split(/(?<=; ending now(?:\n {2}.*)*\n)(?! {2})/, 2) as [string, string?];
  return `${said}${(after ?? "").replace(/^main: (?:where they wait|task .* is lost).*\n(?: {2}.*\n)*/gm, "")}`
    .split("\n")
    .filter((line) => line !== "" && !/^ {4}at /.test(line))
    .map((line) => line.replace(/^main: /, ""));
}
