import assert from "node:assert/strict";
import test from "node:test";
import { abandonOnDone, background, ContextKey, fromSignal, Group, observe, sleep, untilDone } from "curfew";
import { untilStopped } from "../support/tasks.js";

/** What a caller without a type checker might pass. */
const wrong = (value: unknown): never => value as never;

/** Each row: what is wrong, the call, and the one sentence that it throws. */
const rows: readonly (readonly [string, () => unknown, typeof TypeError | typeof RangeError, string])[] = [
  [
    "go() without a function",
    () => new Group().go("job", wrong(undefined)),
    TypeError,
    'go("job") takes a function, and was given undefined',
  ],
  [
    "go() with a promise",
    () => new Group().go("job", wrong(Promise.resolve())),
    TypeError,
    'go("job") takes a function, and was given an object (Promise)',
  ],
  [
    "go() with nothing at all",
    () => new Group().go(wrong(undefined)),
    TypeError,
    "go takes a function, and was given undefined",
  ],
  [
    "tryGo() without a function",
    () => new Group().tryGo("job", wrong(7)),
    TypeError,
    'tryGo("job") takes a function, and was given 7',
  ],
  [
    "stopAfter with a name",
    () => new Group().go("job", untilStopped, { stopAfter: wrong("server") }),
    TypeError,
    "stopAfter takes the tasks that go() returned",
  ],
  [
    "stopAfter with null",
    () => new Group().go("job", untilStopped, { stopAfter: wrong(null) }),
    TypeError,
    "stopAfter takes the tasks that go() returned",
  ],
  [
    "stopAfter with a list that has one wrong",
    () => new Group().go("job", untilStopped, { stopAfter: [wrong({})] }),
    TypeError,
    "stopAfter takes the tasks that go() returned",
  ],
  [
    "defer() without a function",
    () => new Group().defer("close", wrong({})),
    TypeError,
    'defer("close") takes a function, and was given an object (Object)',
  ],
  [
    "a group with a bad stopOn",
    () => new Group(background, wrong({ stopOn: "always" })),
    TypeError,
    'stopOn is "error", "exit" or "never", not "always"',
  ],
  [
    "a group with a limit of 0",
    () => new Group(background, { limit: 0 }),
    RangeError,
    "a group's limit takes a whole number from 1 up, and was given 0",
  ],
  [
    "a group with a negative limit",
    () => new Group(background, { limit: -1 }),
    RangeError,
    "a group's limit takes a whole number from 1 up, and was given -1",
  ],
  [
    "a group with half a task as its limit",
    () => new Group(background, { limit: 1.5 }),
    RangeError,
    "a group's limit takes a whole number from 1 up, and was given 1.5",
  ],
  [
    "a group with NaN as its limit",
    () => new Group(background, { limit: NaN }),
    RangeError,
    "a group's limit takes a whole number from 1 up, and was given NaN",
  ],
  [
    "a group with a text as its limit",
    () => new Group(background, { limit: wrong("5") }),
    RangeError,
    'a group\'s limit takes a whole number from 1 up, and was given "5"',
  ],
  [
    "a group made from a signal",
    () => new Group(wrong(new AbortController().signal)),
    TypeError,
    "a Group takes a Context, and was given an object (AbortSignal)",
  ],
  [
    "a group with null for its options",
    () => new Group(background, wrong(null)),
    TypeError,
    "a Group takes its options as an object, and was given null",
  ],
  [
    "a group with a name for its options",
    () => new Group(background, wrong("jobs")),
    TypeError,
    'a Group takes its options as an object, and was given "jobs"',
  ],
  [
    "go() with null for its options",
    () => new Group().go("job", untilStopped, wrong(null)),
    TypeError,
    'go("job") takes its options as an object, and was given null',
  ],
  [
    "tryGo() with a function for its options",
    () => new Group().tryGo(untilStopped, wrong(untilStopped)),
    TypeError,
    "tryGo takes its options as an object, and was given a function (untilStopped)",
  ],
  [
    "defer() without a name",
    () => new Group().defer(wrong(untilStopped), wrong(undefined)),
    TypeError,
    "defer takes a name first, and was given a function (untilStopped)",
  ],
  ["an observer that is none", () => observe(wrong(null)), TypeError, "observe takes an observer, and was given null"],
  ["a group made from null", () => new Group(wrong(null)), TypeError, "a Group takes a Context, and was given null"],
  [
    "withTimeout() below 0",
    () => background.withTimeout(-1),
    RangeError,
    "withTimeout takes milliseconds from 0 up, and was given -1",
  ],
  [
    "withTimeout() with NaN",
    () => background.withTimeout(NaN),
    RangeError,
    "withTimeout takes milliseconds from 0 up, and was given NaN",
  ],
  [
    "withTimeout() with a text",
    () => background.withTimeout(wrong("5s")),
    TypeError,
    'withTimeout takes milliseconds as a number, and was given "5s"',
  ],
  [
    "withDeadline() with a text",
    () => background.withDeadline(wrong("x")),
    TypeError,
    "withDeadline takes a Date or milliseconds since the epoch, and was given x",
  ],
  [
    "withDeadline() with null",
    () => background.withDeadline(wrong(null)),
    TypeError,
    "withDeadline takes a Date or milliseconds since the epoch, and was given null",
  ],
  [
    "withDeadline() with a date that is none",
    () => background.withDeadline(new Date("x")),
    TypeError,
    "withDeadline takes a Date or milliseconds since the epoch, and was given Invalid Date",
  ],
  [
    "withGrace() below 0",
    () => background.withGrace(-1),
    RangeError,
    "withGrace takes milliseconds from 0 up, and was given -1",
  ],
  [
    "golang/go context TestWithValueChecksKey: a text as a key",
    () => background.withValue(wrong("key"), 1),
    TypeError,
    "withValue takes a ContextKey as its key",
  ],
  [
    "golang/go context TestWithValueChecksKey: no key",
    () => background.withValue(wrong(null), 1),
    TypeError,
    "withValue takes a ContextKey as its key",
  ],
  ["a key without a name", () => new ContextKey(""), TypeError, "a ContextKey needs a name"],
  [
    "onDone() without a function",
    () => background.onDone(wrong(null)),
    TypeError,
    "onDone takes a function, and was given null",
  ],
  [
    "golang/go context TestInvalidDerivedFail: fromSignal() without a signal",
    () => fromSignal(wrong(undefined)),
    TypeError,
    "fromSignal takes an AbortSignal",
  ],
  [
    "fromSignal() with a controller",
    () => fromSignal(wrong(new AbortController())),
    TypeError,
    "fromSignal takes an AbortSignal",
  ],
  [
    "fromSignal() with any event target",
    () => fromSignal(wrong(new EventTarget())),
    TypeError,
    "fromSignal takes an AbortSignal",
  ],
];

for (const [name, call, error, message] of rows) {
  test(`${name} is one clear sentence`, () => {
    assert.throws(call, (thrown) => {
      assert.ok(thrown instanceof error, String(thrown));
      assert.equal(thrown.message, message);
      return true;
    });
  });
}

/** As above, for calls that return a promise: they reject. */
const later: readonly (readonly [string, () => Promise<unknown>, typeof TypeError | typeof RangeError, string])[] = [
  ["sleep() below 0", () => sleep(background, -1), RangeError, "sleep takes milliseconds from 0 up, and was given -1"],
  [
    "sleep() without a context",
    () => sleep(wrong(500), wrong(undefined)),
    TypeError,
    "sleep takes a Context, and was given 500",
  ],
  [
    "sleep() on no context",
    () => sleep(wrong(undefined), 100),
    TypeError,
    "sleep takes a Context, and was given undefined",
  ],
  [
    "sleep() without milliseconds",
    () => sleep(background, wrong(undefined)),
    TypeError,
    "sleep takes milliseconds as a number, and was given undefined",
  ],
  [
    "untilDone() without a context",
    () => untilDone(wrong(undefined)),
    TypeError,
    "untilDone takes a Context, and was given undefined",
  ],
  [
    "abandonOnDone() without a context",
    () => abandonOnDone(wrong(undefined), Promise.resolve()),
    TypeError,
    "abandonOnDone takes a Context, and was given undefined",
  ],
  [
    "abandonOnDone() with the promise first",
    () => abandonOnDone(wrong(Promise.resolve()), wrong(background)),
    TypeError,
    "abandonOnDone takes a Context, and was given an object (Promise)",
  ],
  [
    "abandonOnDone() with a plain value",
    () => abandonOnDone(background, wrong("value")),
    TypeError,
    'abandonOnDone takes a promise, and was given "value"',
  ],
  [
    "waitForRoom() without a context",
    () => new Group().waitForRoom(wrong(undefined)),
    TypeError,
    "waitForRoom takes a Context, and was given undefined",
  ],
  [
    "shutdown() below 0",
    () => new Group().shutdown(-1),
    RangeError,
    "shutdown takes milliseconds from 0 up, and was given -1",
  ],
  [
    "shutdown() without a limit",
    () => new Group().shutdown(wrong(undefined)),
    TypeError,
    "shutdown takes milliseconds as a number, and was given undefined",
  ],
];

for (const [name, call, error, message] of later) {
  test(`${name} is one clear sentence, as a rejection`, async () => {
    await assert.rejects(call(), (thrown) => {
      assert.ok(thrown instanceof error, String(thrown));
      assert.equal(thrown.message, message);
      return true;
    });
  });
}

test("a call that was refused has changed nothing", async () => {
  const group = new Group();
  assert.throws(() => group.go("job", wrong(undefined)));
  assert.throws(() => group.go("job", untilStopped, { stopAfter: wrong("x") }));
  assert.throws(() => group.defer("close", wrong(undefined)));
  await assert.rejects(group.shutdown(-1));
  assert.equal(group.size, 0);
  assert.equal(group.ctx.done, false);
  assert.equal(await group.go("t", () => "still open").result(), "still open");
  await group.wait();
});

test("go() and defer() after the end, and a second stop, are each one clear answer", async () => {
  const group = new Group(background, { name: "jobs" });
  group.stop("first");
  group.stop("second");
  await group.wait();
  await group.wait();
  assert.throws(() => group.go("late", untilStopped), {
    name: "ClosedError",
    message: 'group "jobs" is closed, so go("late") is refused',
  });
  assert.throws(() => group.defer("late", untilStopped), {
    name: "ClosedError",
    message: 'group "jobs" is closed, so defer("late") is refused',
  });
  assert.equal(group.ctx.cause, "first");
});
