/**
 * How often a property is tried: `count` times with fixed seeds, so that a run can be repeated; with `CURFEW_RUNS` that
 * often, with new ones; with `CURFEW_SEED` (and `CURFEW_PATH`), which fast-check prints at a failure, just so again.
 */
export function runsOf(count: number): { numRuns: number; seed?: number; path?: string } {
  const { CURFEW_RUNS: runs, CURFEW_SEED: seed, CURFEW_PATH: path } = process.env;
  if (seed !== undefined)
    return { numRuns: Number(runs ?? count), seed: Number(seed), ...(path === undefined ? {} : { path }) };
  return runs === undefined ? { numRuns: count, seed: 1 } : { numRuns: Number(runs) };
}
