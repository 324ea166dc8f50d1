// What the threads of a test's pool do: the item says what.
import { setTimeout as pause } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { type Context, type DeadlockError, sleep } from "curfew";
import type { Attempt } from "curfew/pool";
import { Mutex } from "curfew/sync";

class OddError extends Error {
  override name = "OddError";
  readonly code = "ODD";
}

const work: Record<string, (ctx: Context, attempt: Attempt) => unknown> = {
  thread: () => threadId,
  "compute until told": (ctx) => {
    while (!ctx.done);
    throw ctx.error as Error;
  },
  "compute until told, in a context below": (ctx) => {
    using scope = ctx.withTimeout(60_000);
    while (!scope.ctx.done);
    return `stopped: ${String(scope.ctx.cause)}`;
  },
  "wait until told": (ctx) => sleep(ctx, 60_000),
  "never look": () => {
    for (;;);
  },
  "say how far": (_ctx, attempt) => {
    for (const percent of [25, 50, 100]) attempt.progress(percent);
    return "all";
  },
  "throw odd": () => {
    throw new OddError("odd", { cause: new RangeError("the cause") });
  },
  "throw text": () => {
    throw "text"; // eslint-disable-line @typescript-eslint/only-throw-error -- what is tried
  },
  "return what cannot be copied": () => () => undefined,
  "end the thread": () => {
    // eslint-disable-next-line n/no-process-exit, no-restricted-properties, curfew/exit-outside-main -- In a thread it ends the thread.
    process.exit(3);
  },
  attempts: (_ctx, { attempt }) => {
    if (attempt < 3) throw new Error("again");
    return attempt;
  },
  deadline: (ctx) => ctx.deadline,
  // Whoever waits for itself is told its own name.
  "tell your task": async (ctx) => {
    const mutex = new Mutex();
    using _held = await mutex.lock(ctx);
    return await mutex.lock(ctx).catch((error: unknown) => (error as DeadlockError).circle[0]?.task);
  },
  "a little": () => pause(5),
};

export default (ctx: Context, item: string, attempt: Attempt): unknown => work[item]!(ctx, attempt);
