import { background, Group } from "curfew";

/** One thing that both can do, done once by each. */
export interface Pair {
  /** Also the name of Go's figure for it, where Go has one. */
  readonly name: string;
  readonly theirs: string;
  readonly ours: () => void;
  readonly other: () => void;
  /** At least so many times faster. */
  readonly goal?: number;
  /** How often in one round. */
  readonly times: number;
}

const minute = 60_000;
const ignore = (): void => {
  // Somebody who listens.
};

/** Everything is also asked of a task's context, whose like is a signal that hangs on another. */
export function pairs(): Pair[] {
  const group = new Group();
  const { ctx } = group;
  const parent = new AbortController().signal;
  let seen = false;

  return [
    {
      name: "withCancel from background",
      theirs: "new AbortController(), abort()",
      ours: () => background.withCancel().cancel(),
      other: () => new AbortController().abort(),
      goal: 10,
      times: 3_000,
    },
    {
      name: "withCancel with a cause",
      theirs: "new AbortController(), abort(reason)",
      ours: () => background.withCancel().cancel("enough"),
      other: () => new AbortController().abort("enough"),
      times: 3_000,
    },
    {
      name: "withCancel from a task",
      theirs: "AbortSignal.any([parent, own]), abort()",
      ours: () => ctx.withCancel().cancel(),
      other: () => {
        const own = new AbortController();
        AbortSignal.any([parent, own.signal]);
        own.abort();
      },
      goal: 10,
      times: 1_000,
    },
    {
      name: "withTimeout from background",
      theirs: "AbortSignal.timeout(), which nothing can cancel",
      ours: () => background.withTimeout(minute).cancel(),
      other: () => void AbortSignal.timeout(minute),
      goal: 10,
      times: 1_000,
    },
    {
      name: "withTimeout and setTimeout",
      theirs: "AbortController, setTimeout(abort), clearTimeout",
      ours: () => background.withTimeout(minute).cancel(),
      other: () => {
        const own = new AbortController();
        clearTimeout(setTimeout(() => own.abort(), minute));
      },
      times: 1_000,
    },
    {
      name: "withTimeout from a task",
      theirs: "AbortSignal.any([parent, AbortSignal.timeout()])",
      ours: () => ctx.withTimeout(minute).cancel(),
      other: () => void AbortSignal.any([parent, AbortSignal.timeout(minute)]),
      goal: 10,
      times: 1_000,
    },
    {
      name: "withTimeout, with a listener",
      theirs: "AbortSignal.timeout(), add and remove a listener",
      ours: () => {
        const scope = background.withTimeout(minute);
        const listener = scope.ctx.onDone(ignore);
        listener[Symbol.dispose]();
        scope.cancel();
      },
      other: () => {
        const signal = AbortSignal.timeout(minute);
        signal.addEventListener("abort", ignore);
        signal.removeEventListener("abort", ignore);
      },
      times: 1_000,
    },
    {
      name: "done",
      theirs: "signal.aborted",
      ours: () => {
        if (ctx.done) seen = !seen;
      },
      other: () => {
        if (parent.aborted) seen = !seen;
      },
      times: 1_000_000,
    },
    {
      name: "onDone",
      theirs: "addEventListener, removeEventListener",
      ours: () => ctx.onDone(ignore)[Symbol.dispose](),
      other: () => {
        parent.addEventListener("abort", ignore);
        parent.removeEventListener("abort", ignore);
      },
      times: 10_000,
    },
  ];
}
