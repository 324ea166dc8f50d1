/** What each round took, of both. */
export interface Rounds {
  readonly ours: Spent[];
  readonly other: Spent[];
}

/** Milliseconds, by the clock and of processor time. The second tells more where others use the machine too. */
export interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Two contenders that take turns in this process, each beginning every other round, each on a heap that was just
 * collected. The warm-up is long enough for V8 to have compiled both for good.
 */
export async function takeTurns(
  ours: () => Promise<unknown>,
  other: () => Promise<unknown>,
  { warmUp, rounds }: { warmUp: number; rounds: number },
): Promise<Rounds> {
  const spent: Rounds = { ours: [], other: [] };
  const turns = [
    { run: ours, kept: spent.ours },
    { run: other, kept: spent.other },
  ];
  for (let round = -warmUp; round < rounds; round++) {
    for (const { run, kept } of turns) {
      const once = await measured(run);
      if (round >= 0) kept.push(once);
    }
    turns.reverse();
  }
  return spent;
}

export async function measured(run: () => Promise<unknown>): Promise<Spent> {
  globalThis.gc!();
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await run();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / 1_000 };
}

/** One of the two figures, of all rounds. */
export function each(rounds: readonly Spent[], key: keyof Spent): number[] {
  return rounds.map((round) => round[key]);
}
