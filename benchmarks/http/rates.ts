import type { Options } from "../lib/options.js";
import { progress } from "../lib/report.js";
import { type Rate, startServer } from "./load.js";

/** How often, and for how long. */
export interface Rounds {
  /** Fresh ones, since two runs of V8 on one program may end at different speeds. */
  readonly processes: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** What a program does when `serve` runs its server, and when nobody does. They take turns. */
export async function rates(
  options: Options,
  program: string,
  args: readonly string[],
  { processes, rounds, seconds }: Rounds,
): Promise<Record<"curfew" | "bare", Rate[]>> {
  const all: Record<"curfew" | "bare", Rate[]> = { curfew: [], bare: [] };
  const turns = ["curfew", "bare"] as const;
  for (let process = 1; process <= processes; process++) {
    const servers = {
      curfew: await startServer(options, program, ["curfew", ...args]),
      bare: await startServer(options, program, ["bare", ...args]),
    };
    for (const who of turns) await servers[who].load(seconds);
    for (let round = 1; round <= rounds; round++) {
      progress([program, ...args, `process ${process} of ${processes}, round ${round} of ${rounds}`].join(" "));
      for (const who of round % 2 === 0 ? turns : [...turns].reverse()) all[who].push(await servers[who].load(seconds));
    }
    await Promise.all([servers.curfew.stop(), servers.bare.stop()]);
  }
  return all;
}
