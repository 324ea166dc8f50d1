import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Options } from "./options.js";
import { measured, type Rounds, type Spent } from "./rounds.js";

/**
 * As `takeTurns`, with a process for each contender, kept for all rounds: for those that share a library. In one process each
 * would run on what V8 has learned of it from the other, and would be charged for what the other does while it idles.
 */
export async function takeTurnsApart(
  options: Options,
  program: string,
  args: readonly (string | number)[],
  { warmUp, rounds }: { warmUp: number; rounds: number },
): Promise<Rounds> {
  const spent: Rounds = { ours: [], other: [] };
  const begin = (name: "ours" | "theirs"): ChildProcess =>
    fork(fileURLToPath(new URL(`../${program}.js`, import.meta.url)), [name, ...args.map(String)], {
      execPath: options.node,
      execArgv: ["--expose-gc"],
    });
  const turns = [
    { child: begin("ours"), kept: spent.ours },
    { child: begin("theirs"), kept: spent.other },
  ];
  const ends = turns.map(({ child }) => once(child, "close"));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { child, kept } of turns) {
      const answered = once(child, "message") as Promise<[Spent]>;
      child.send("go");
      const [took] = await answered;
      if (round >= 0) kept.push(took);
    }
    turns.reverse();
  }
  for (const { child } of turns) child.send("end");
  await Promise.all(ends);
  return spent;
}

/** In a contender's process: runs when it is its turn, until the end. */
export async function answerTurns(run: () => Promise<unknown>, end: () => Promise<unknown>): Promise<void> {
  for await (const [message] of on(process, "message")) {
    if (message === "end") break;
    process.send!(await measured(run));
  }
  await end();
  process.disconnect();
}
