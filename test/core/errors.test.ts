import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import {
  ClosedError,
  CurfewError,
  DeadlineError,
  DeadlockError,
  ListenError,
  LostError,
  StoppedError,
  StragglersError,
  TaskError,
} from "curfew";
import { duration } from "#curfew/internal/duration.js";

const listenFailure = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`listen ${code}: as the system says it`), { code });

/** One of each, with its name, its code, and what it says. */
const rows: readonly (readonly [CurfewError, string, string, string])[] = [
  [new StoppedError(), "StoppedError", "CURFEW_STOPPED", "stopped"],
  [new StoppedError("SIGTERM"), "StoppedError", "CURFEW_STOPPED", "stopped: SIGTERM"],
  [new StoppedError("SIGTERM", { during: "send" }), "StoppedError", "CURFEW_STOPPED", "stopped during send: SIGTERM"],
  [new DeadlineError("time was up after 5.0 s"), "DeadlineError", "CURFEW_DEADLINE", "time was up after 5.0 s"],
  [
    new DeadlineError("time was up", { cause: new Error("slow query") }),
    "DeadlineError",
    "CURFEW_DEADLINE",
    "time was up: slow query",
  ],
  [new ClosedError("the channel"), "ClosedError", "CURFEW_CLOSED", "the channel is closed"],
  [
    new ClosedError("the channel", { during: "send" }),
    "ClosedError",
    "CURFEW_CLOSED",
    "the channel is closed, so send is refused",
  ],
  [new TaskError("report", 7, "no ink"), "TaskError", "CURFEW_TASK", 'task "report" failed: no ink'],
  [
    new LostError("report", 7, undefined),
    "LostError",
    "CURFEW_LOST",
    'task "report" was lost: it waited for something that nothing could wake any more',
  ],
  [
    new LostError("report", 7, "chan send"),
    "LostError",
    "CURFEW_LOST",
    'task "report" was lost: it waited (chan send) for something that nothing could wake any more',
  ],
  [
    new StragglersError("group app", [
      { id: 1, name: "reporter", ageMs: 12_340, wait: "chan receive" },
      { id: 2, name: "poller", ageMs: 50 },
    ]),
    "StragglersError",
    "CURFEW_STRAGGLERS",
    'group app: 2 still out: "reporter" (12.3 s, chan receive), "poller" (0.1 s)',
  ],
  [
    new ListenError("app", "127.0.0.1", 8080, listenFailure("EADDRINUSE")),
    "ListenError",
    "CURFEW_LISTEN",
    "app cannot listen on 127.0.0.1:8080: the port is taken by another process or service; stop that one, or choose another port",
  ],
  [
    new ListenError("app", undefined, 80, listenFailure("EACCES")),
    "ListenError",
    "CURFEW_LISTEN",
    "app cannot listen on :80: this user may not open that port; choose one above 1023",
  ],
  [
    new ListenError("app", "10.0.0.1", 80, listenFailure("EADDRNOTAVAIL")),
    "ListenError",
    "CURFEW_LISTEN",
    "app cannot listen on 10.0.0.1:80: this machine does not have that address; choose another host",
  ],
  [
    new ListenError("app", "nowhere", 80, listenFailure("ENOTFOUND")),
    "ListenError",
    "CURFEW_LISTEN",
    "app cannot listen on nowhere:80: listen ENOTFOUND: as the system says it",
  ],
];

for (const [error, name, code, message] of rows) {
  test(`${name} says: ${message}`, () => {
    assert.ok(error instanceof CurfewError && error instanceof Error);
    assert.deepEqual([error.name, error.code, error.message], [name, code, message]);
    assert.match(error.stack!, /errors\.test/);
  });
}

test("an error without a cause has none, rather than one that is undefined and is printed", () => {
  for (const error of [new StoppedError(), new DeadlineError("late"), new ClosedError("it")]) {
    assert.ok(!("cause" in error));
    assert.doesNotMatch(inspect(error), /cause/);
  }
});

test("an error keeps its cause untouched", () => {
  const cause = { any: "thing" };
  assert.equal(new StoppedError(cause).cause, cause);
  assert.equal(new DeadlineError("late", { cause }).cause, cause);
  assert.equal(new ClosedError("it", { cause }).cause, cause);
  assert.equal(new TaskError("t", 1, cause).cause, cause);
  const failure = listenFailure("EACCES");
  assert.equal(new ListenError("app", undefined, 80, failure).cause, failure);
});

test("an error carries what a program needs to go on", () => {
  const failed = new TaskError("report", 7, "no ink");
  assert.deepEqual([failed.task, failed.id], ["report", 7]);
  const lost = new LostError("report", 8, "chan send");
  assert.deepEqual([lost.task, lost.id, lost.wait], ["report", 8, "chan send"]);
  const refused = new ListenError("app", "::1", 80, listenFailure("EACCES"));
  assert.deepEqual([refused.service, refused.host, refused.port], ["app", "::1", 80]);
  const deadlock = new DeadlockError("a circle of two");
  assert.deepEqual([deadlock.code, deadlock.message], ["CURFEW_DEADLOCK", "a circle of two"]);
});

test("a duration is told in the unit that a person would use", () => {
  const told = [0, 850, 999, 1000, 12_345, 59_940, 60_000, 245_000, 3_599_000, 3_600_000, 11_520_000, Infinity].map(
    duration,
  );
  assert.deepEqual(told, [
    "0 ms",
    "850 ms",
    "999 ms",
    "1.0 s",
    "12.3 s",
    "59.9 s",
    "1 min 00 s",
    "4 min 05 s",
    "59 min 59 s",
    "1 h 00 min",
    "3 h 12 min",
    "for ever",
  ]);
});

test("a duration is rounded before its unit is chosen: there are neither 1000 ms nor 60 s", () => {
  assert.deepEqual([999.4, 999.6, 59_949, 59_960].map(duration), ["999 ms", "1.0 s", "59.9 s", "1 min 00 s"]);
});
