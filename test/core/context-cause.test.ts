import assert from "node:assert/strict";
import test from "node:test";
import { background, type CancelScope, type Context, DeadlineError, StoppedError } from "curfew";
import { holdTime } from "../support/virtual-clock.js";

holdTime();

const parentCause = new Error("the parent's cause");
const childCause = new Error("the child's cause");
const tooSlow = new Error("too slow");
const finishedEarly = new Error("finished early");

/** What Go calls Canceled or DeadlineExceeded, and the cause; `itself` where the error is its own cause. */
interface Row {
  readonly name: string;
  readonly make: () => Context;
  readonly error: typeof StoppedError | typeof DeadlineError | undefined;
  readonly cause: unknown;
}

const itself = Symbol("the error itself");

/** A parent and its child; `order` says who is stopped first, and with what. */
function both(order: (parent: CancelScope, child: CancelScope) => void): Context {
  const parent = background.withCancel();
  const child = parent.ctx.withCancel();
  order(parent, child);
  return child.ctx;
}

function one(stop: (scope: CancelScope) => void, scope: CancelScope = background.withCancel()): Context {
  stop(scope);
  return scope.ctx;
}

const rows: readonly Row[] = [
  { name: "the background has neither error nor cause", make: () => background, error: undefined, cause: undefined },
  {
    name: "a stop without a cause is its own cause",
    make: () => one((scope) => scope.cancel()),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a stop with a cause keeps it beside the error",
    make: () => one((scope) => scope.cancel(parentCause)),
    error: StoppedError,
    cause: parentCause,
  },
  {
    name: "a stop with a null cause is its own cause",
    make: () => one((scope) => scope.cancel(null)),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a parent that is stopped first gives its child its cause",
    make: () => both((parent, child) => (parent.cancel(parentCause), child.cancel(childCause))),
    error: StoppedError,
    cause: parentCause,
  },
  {
    name: "a child that is stopped before its parent keeps its own cause",
    make: () => both((parent, child) => (child.cancel(childCause), parent.cancel(parentCause))),
    error: StoppedError,
    cause: childCause,
  },
  {
    name: "a parent's cause stands although the child is stopped without one later",
    make: () => both((parent, child) => (parent.cancel(parentCause), child.cancel())),
    error: StoppedError,
    cause: parentCause,
  },
  {
    name: "a child that was stopped without a cause takes none from its parent later",
    make: () => both((parent, child) => (child.cancel(), parent.cancel(parentCause))),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a child's cause comes too late after a parent's stop without one",
    make: () => both((parent, child) => (parent.cancel(), child.cancel(childCause))),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a child's cause stands although the parent is stopped without one later",
    make: () => both((parent, child) => (child.cancel(childCause), parent.cancel())),
    error: StoppedError,
    cause: childCause,
  },
  {
    name: "a timeout of nothing is past at once, and its error is its own cause",
    make: () => background.withTimeout(0).ctx,
    error: DeadlineError,
    cause: itself,
  },
  {
    name: "a timeout that is stopped before its time is stopped, not late",
    make: () => one((scope) => scope.cancel(), background.withTimeout(1000)),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a timeout's cause is the cause when time was up",
    make: () => background.withTimeout(0, tooSlow).ctx,
    error: DeadlineError,
    cause: tooSlow,
  },
  {
    name: "a timeout's cause is not the cause when it was stopped before its time",
    make: () => one((scope) => scope.cancel(), background.withTimeout(1000, tooSlow)),
    error: StoppedError,
    cause: itself,
  },
  {
    name: "a timeout that was past before its parent's stop keeps its cause",
    make: () => {
      const parent = background.withCancel();
      const child = parent.ctx.withTimeout(0, tooSlow);
      parent.cancel(finishedEarly);
      return child.ctx;
    },
    error: DeadlineError,
    cause: tooSlow,
  },
  {
    name: "a parent that is stopped before the timeout gives its cause",
    make: () => {
      const parent = background.withCancel();
      const child = parent.ctx.withTimeout(1000, tooSlow);
      parent.cancel(finishedEarly);
      return child.ctx;
    },
    error: StoppedError,
    cause: finishedEarly,
  },
  {
    name: "the background without its stop has neither error nor cause",
    make: () => background.withoutStop(),
    error: undefined,
    cause: undefined,
  },
  {
    name: "a context without its parent's stop has neither error nor cause after that stop",
    make: () => {
      const parent = background.withCancel();
      const ctx = parent.ctx.withoutStop();
      parent.cancel(parentCause);
      return ctx;
    },
    error: undefined,
    cause: undefined,
  },
  {
    name: "a context without the stop of a timeout that is past has neither error nor cause",
    make: () => background.withTimeout(0, tooSlow).ctx.withoutStop(),
    error: undefined,
    cause: undefined,
  },
];

for (const { name, make, error, cause } of rows) {
  test(`golang/go context TestCause: ${name}`, () => {
    const ctx = make();
    assert.equal(ctx.done, error !== undefined);
    if (error === undefined) assert.equal(ctx.error, undefined);
    else assert.ok(ctx.error instanceof error, `${String(ctx.error)} is no ${error.name}`);
    assert.equal(ctx.cause, cause === itself ? ctx.error : cause);
    assert.equal(ctx.error?.cause, cause === itself ? undefined : cause);
  });
}

test("a context derived from a stopped one has the same error and the same cause", () => {
  const scope = background.withCancel();
  scope.cancel(parentCause);
  const child = scope.ctx.withTimeout(10).ctx.withCancel().ctx;
  assert.equal(child.error, scope.ctx.error);
  assert.equal(child.cause, parentCause);
});

test("a stop whose cause is a stop or a deadline already is not wrapped once more", () => {
  const first = background.withTimeout(0);
  const second = background.withCancel();
  second.cancel(first.ctx.error);
  assert.equal(second.ctx.error, first.ctx.error);
});

test("the error names the cause, whatever it is", () => {
  const text = (cause: unknown): string | undefined => one((scope) => scope.cancel(cause)).error?.message;
  assert.equal(text(undefined), "stopped");
  assert.equal(text("SIGTERM"), "stopped: SIGTERM");
  assert.equal(text(new Error("no more coal")), "stopped: no more coal");
  assert.equal(text(new RangeError()), "stopped: RangeError");
  assert.equal(text(7), "stopped: 7");
  assert.equal(
    text({ toString: () => assert.fail("unreadable") }),
    "stopped: (something that cannot be shown as text)",
  );
});

test("a deadline's error says how long there was, and what was too slow", () => {
  assert.equal(background.withTimeout(0).ctx.error?.message, "time was up after 0 ms");
  assert.equal(background.withTimeout(0, tooSlow).ctx.error?.message, "time was up after 0 ms: too slow");
  const past = background.withDeadline(new Date("2001-05-31T23:00:00Z"), tooSlow);
  assert.equal(past.ctx.error?.message, "time was up at 2001-05-31T23:00:00.000Z: too slow");
});

test("golang/go context TestDeadlineExceededSupportsTimeout: a program can tell being late from being stopped by its code", () => {
  const late = background.withTimeout(0).ctx.error;
  assert.equal(late?.code, "CURFEW_DEADLINE");
  assert.equal(late.name, "DeadlineError");
  const stopped = one((scope) => scope.cancel()).error;
  assert.equal(stopped?.code, "CURFEW_STOPPED");
  assert.equal(stopped.name, "StoppedError");
});
