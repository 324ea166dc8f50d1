import { type Context, sleep } from "curfew";

/** Beats every 10 ms until it is stopped, and says whether it ever stood still. */
export async function heartbeat(ctx: Context): Promise<void> {
  let longest = 0;
  let last = performance.now();
  try {
    for (;;) {
      await sleep(ctx, 10);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  } finally {
    longest = Math.max(longest, performance.now() - last);
    console.log(longest > 400 ? "the heartbeat stood still" : "the heartbeat went on");
  }
}
