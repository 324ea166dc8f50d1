/** Both times of each round, in milliseconds. */
export interface Rounds {
  readonly ours: number[];
  readonly other: number[];
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
  const times: Rounds = { ours: [], other: [] };
  const turns = [
    { run: ours, kept: times.ours },
    { run: other, kept: times.other },
  ];
  for (let round = -warmUp; round < rounds; round++) {
    for (const { run, kept } of turns) {
      const ms = await timed(run);
      if (round >= 0) kept.push(ms);
    }
    turns.reverse();
  }
  return times;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  globalThis.gc!();
  const started = performance.now();
  await run();
  return performance.now() - started;
}
