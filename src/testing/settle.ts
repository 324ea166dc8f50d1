/** Node's own, as they were when this was loaded: a test may have put others in their place. */
const { setTimeout: later, setImmediate: soon } = globalThis;
const now = performance.now.bind(performance);

/** Lets everything go on that is ready to: two turns of the event loop. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => soon(resolve));
}

/**
 * Waits until `isQuiet`, looking again after each turn of the event loop, then less and less often, `patience` milliseconds at
 * most. Whether it came to that.
 */
export async function settled(isQuiet: () => boolean, patience: number): Promise<boolean> {
  if (isQuiet()) return true;
  const end = now() + patience;
  for (let turns = 0; turns < 5; turns++) {
    await settle();
    if (isQuiet()) return true;
  }
  // On a machine that stands still meanwhile, time is no patience.
  for (let looks = 0, pause = 1; looks < fewest || now() < end; looks++, pause = Math.min(2 * pause, longest)) {
    await new Promise<void>((resolve) => later(resolve, Math.min(pause, Math.max(1, patience / fewest))));
    if (isQuiet()) return true;
  }
  return false;
}

const longest = 50;
const fewest = 8;
