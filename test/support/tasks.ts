import { type Context, sleep } from "curfew";

/** A task that ends well when it is told to stop, with the cause as its value. */
export function untilStopped(ctx: Context): Promise<unknown> {
  return new Promise((resolve) => ctx.onDone(resolve));
}

/** A task that is cut short when it is told to stop: throws the context's error. */
export function untilCut(ctx: Context): Promise<never> {
  return sleep(ctx, Infinity) as Promise<never>;
}
