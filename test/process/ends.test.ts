import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { main } from "curfew";
import type { Ended } from "../support/program.js";
import { lines, run, start } from "./scenario.js";

test("a program whose tasks have all ended ends by itself with 0, and says nothing", async (t) => {
  const { code, signal, stdout, stderr } = await run(t, "ends", "two tasks");
  assert.deepEqual([code, signal, stderr], [0, null, ""]);
  assert.equal(stdout, "long has ended\nmain has resolved\n");
});

for (const what of ["nothing to do", "a body that returns", "a body that resolves"]) {
  test(`${what} is a clean end`, async (t) => {
    const { code, stdout, stderr } = await run(t, "ends", what);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /main has resolved\n/);
  });
}

for (const what of ["a body that throws", "a body that rejects"]) {
  test(`${what} is reported with its stack, and the code is 1`, async (t) => {
    const { code, stdout, stderr } = await run(t, "ends", what);
    assert.equal(code, 1);
    assert.deepEqual(lines(stderr), ['task "body" failed: Error: no body']);
    assert.match(stderr, /\n {4}at .*ends\.js/);
    assert.match(stdout, /main has resolved\n/);
  });
}

test("any task's end stops the others, and that is a clean end", async (t) => {
  const { code, stdout, stderr } = await run(t, "ends", "an end that stops the others");
  assert.equal(code, 0);
  assert.match(stdout, /^second is told: task "first" has ended\n/);
  assert.deepEqual(lines(stderr), ['stopping, within 10.0 s: task "first" has ended', 'task "second" stopped']);
});

test("a task that fails is reported once, stops the others, lets the deferred run, and the code is 1", async (t) => {
  const { code, stdout, stderr } = await run(t, "ends", "a task that fails");
  assert.equal(code, 1);
  assert.match(stdout, /^closed\n/);
  assert.deepEqual(lines(stderr), [
    'task "fragile" failed: Error: it broke',
    'stopping, within 10.0 s: task "fragile" has failed',
    'task "other" stopped',
  ]);
});

test("a task that throws what is no error is reported once", async (t) => {
  const { code, stderr } = await run(t, "ends", "a task that throws text");
  assert.equal(code, 1);
  assert.deepEqual(
    lines(stderr).filter((line) => line.includes("just text")),
    ['task "fragile" failed: just text'],
  );
});

test("a deferred function that fails is reported, and the code is 1", async (t) => {
  const { code, stderr } = await run(t, "ends", "a failing defer");
  assert.equal(code, 1);
  assert.deepEqual(lines(stderr), ['task "close" failed: Error: cannot close']);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops everything, with itself as the cause, and the code is 0`, async (t) => {
    const program = start(t, "ends", "until stopped");
    await program.line(/^ready$/);
    program.signal(signal);
    const { code, signal: killedBy, stdout, stderr } = await program.end();
    assert.deepEqual([code, killedBy], [0, null]);
    assert.equal(stdout, `ready\ntold: ${signal}\nmain has resolved\n`);
    assert.deepEqual(lines(stderr), [`stopping, within 10.0 s: ${signal}`, 'task "waiter" stopped']);
  });
}

test("signals of your choice stop, and the others do what they always did", async (t) => {
  const options = { args: [JSON.stringify({ signals: ["SIGUSR2", "SIGHUP"], name: "app" })] };
  const program = start(t, "ends", "until stopped", options);
  await program.line(/^ready$/);
  program.signal("SIGUSR2");
  const { code, stderr } = await program.end();
  assert.equal(code, 0);
  assert.match(stderr, /^app: stopping, within 10\.0 s: SIGUSR2\n/);
  const other = start(t, "ends", "until stopped", options);
  await other.line(/^ready$/);
  other.signal("SIGTERM");
  assert.equal((await other.end()).signal, "SIGTERM");
});

test("a second signal within a fifth of a second is an echo of the first: one request", async (t) => {
  const program = start(t, "ends", "slow to stop");
  await program.line(/^ready$/);
  program.signal("SIGINT");
  program.signal("SIGINT");
  await program.line(/^told$/);
  program.signal("SIGTERM");
  const { code, signal, stderr } = await program.end();
  assert.deepEqual([code, signal], [0, null]);
  assert.deepEqual(lines(stderr), ["stopping, within 10.0 s: SIGINT", 'task "waiter" ended']);
});

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  test(`a second signal, later, ends at once with ${String(128 + number)}, and names who is still out`, async (t) => {
    const program = start(t, "ends", "slow to stop");
    await program.line(/^ready$/);
    program.signal("SIGTERM");
    await program.line(/^the echo is over$/);
    program.signal(signal);
    const { code, signal: killedBy, stdout, stderr } = await program.end();
    assert.deepEqual([code, killedBy], [128 + number, null]);
    assert.doesNotMatch(stdout, /main has resolved/);
    const [stopping, again, ...who] = lines(stderr);
    assert.equal(stopping, "stopping, within 10.0 s: SIGTERM");
    assert.equal(again, `${signal} again: ending now`);
    assert.equal(who.length, 2);
    assert.match(who[0]!, /^ {2}task "waiter" \(id 2\) out for [\d.]+ m?s$/);
    assert.match(who[1]!, /^ {2}task "last steps" \(id 3\) out for \d+ ms, waits: sleep$/);
  });
}

test("a signal that comes twice, from the terminal and from npm, is one request, however quick the stop", async (t) => {
  for (let time = 0; time < 20; time++) {
    // The slower ones arrive while Node is on its way out.
    const { code, signal, stderr } = await twice(t, "until stopped", 1 + (time % 10));
    assert.deepEqual([code, signal], [0, null]);
    assert.deepEqual(lines(stderr), ["stopping, within 10.0 s: SIGINT", 'task "waiter" stopped']);
  }
});

test("it is one request too when something keeps the process alive for a while after the stop", async (t) => {
  for (let time = 0; time < 5; time++) {
    const { code, signal } = await twice(t, "until stopped, and a timer that nobody owns", 1 + 2 * time);
    assert.deepEqual([code, signal], [0, null]);
  }
});

test("it is one request too when the stop blocks the event loop, so that the echo is heard late", async (t) => {
  const { code, signal, stdout } = await twice(t, "a stop that blocks the event loop", 1);
  assert.deepEqual([code, signal], [0, null]);
  assert.match(stdout, /main has resolved/);
});

test("a second signal, later, ends at once what keeps the process alive after the stop, and names it", async (t) => {
  const program = start(t, "ends", "until stopped, and an interval that nobody owns");
  await program.line(/^ready$/);
  program.signal("SIGINT");
  await program.line(/^the echo is over$/);
  program.signal("SIGTERM");
  const { code, signal, stderr } = await program.end();
  assert.deepEqual([code, signal], [143, null]);
  assert.equal(
    lines(stderr).at(-1),
    "SIGTERM again: every task has ended, but the process is kept alive by Timeout; ending it",
  );
});

test("a first signal after a clean end is a clean end at once", async (t) => {
  const program = start(t, "ends", "an interval that nobody owns", { args: ['{"grace":60000}'] });
  await program.line(/^main has resolved$/);
  program.signal("SIGTERM");
  const { code, signal, stderr } = await program.end();
  assert.deepEqual([code, signal], [0, null]);
  assert.deepEqual(lines(stderr), [
    "SIGTERM: every task has ended, but the process is kept alive by Timeout (2 of them); ending it",
  ]);
});

for (const what of ["a task that fails", "an interval that nobody owns, and a failure"]) {
  test(`${what}: a signal after the end leaves the failure's code`, async (t) => {
    const program = start(t, "ends", what, { args: ['{"grace":60000}'] });
    await program.line(/^main has resolved$/);
    program.signal("SIGTERM");
    const { code, signal } = await program.end();
    assert.deepEqual([code, signal], [1, null]);
  });
}

test("a panic after the end is reported, and ends what keeps the process alive, with 1", async (t) => {
  const { code, stdout, stderr } = await run(t, "ends", "a panic after the end", {
    args: ['{"grace":60000,"trackOwners":false}'],
  });
  assert.equal(code, 1);
  assert.equal(stdout, "main has resolved\n");
  assert.deepEqual(lines(stderr), ["panic: uncaught exception: too late", "Error: too late"]);
});

test("a clean end leaves an exit code that the program set itself; a failure does not", async (t) => {
  assert.equal((await run(t, "ends", "a code of its own")).code, 7);
  assert.equal((await run(t, "ends", "a code of its own, and a failure")).code, 1);
});

test("a process has one main: a second call throws, while the first runs and after it", async (t) => {
  const sentence = "Error: main was called before: a process has one\n";
  const inside = await run(t, "ends", "a second main");
  assert.deepEqual([inside.code, inside.stdout], [0, `${sentence}main has resolved\n`]);
  const after = await run(t, "ends", "nothing to do");
  assert.deepEqual([after.code, after.stdout], [0, `main has resolved\n${sentence}`]);
});

test("what nobody owns and keeps the process alive is named, gets the grace period, and is ended with the same code", async (t) => {
  const { code, stdout, stderr } = await run(t, "ends", "an interval that nobody owns");
  assert.equal(code, 0);
  assert.equal(stdout, "main has resolved\n");
  assert.deepEqual(lines(stderr), [
    "every task has ended, but the process is kept alive by Timeout (2 of them); ending it",
  ]);
  const failed = await run(t, "ends", "an interval that nobody owns, and a failure");
  assert.equal(failed.code, 1);
  assert.equal(
    lines(failed.stderr).at(-1),
    "every task has ended, but the process is kept alive by Timeout; ending it",
  );
});

for (const what of ["a task that nobody stops", "a task that nobody stops, and that waits for nothing"]) {
  test(`${what}, since its group is nobody's: it is named when the process ends, and the code is 1`, async (t) => {
    const { code, stdout, stderr } = await run(t, "ends", what);
    assert.equal(code, 1);
    assert.equal(stdout, "main has resolved\n");
    const [said, who, ...rest] = lines(stderr);
    assert.equal(said, "1 still out, in groups that were not made from main's context; ending now");
    assert.match(who!, /^ {2}task "deaf" \(id 2\) out for [\d.]+ m?s, waits: (sleep|chan receive)$/);
    assert.deepEqual(rest, []);
  });
}

test("a signal ends at once what waits for such a task, and names it", async (t) => {
  const program = start(t, "ends", "a task that nobody stops", { args: ['{"grace":60000}'] });
  await program.line(/^main has resolved$/);
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: SIGTERM: 1 still out, in groups that were not .*; ending now\n {2}task "deaf"/);
});

test("a task that nobody stops, and that ends within the grace period, is nobody's straggler", async (t) => {
  const { code, stdout, stderr } = await run(t, "ends", "a task that nobody stops, but that ends");
  assert.deepEqual([code, stdout, stderr], [0, "main has resolved\n", ""]);
});

test("at the grace deadline everybody is named who is still out, whoever owns it", async (t) => {
  const { code, stderr } = await run(t, "ends", "stragglers here and there");
  assert.equal(code, 1);
  const [out, ...who] = lines(stderr).slice(-3);
  assert.match(out!, /^2 still out \d+ ms after the stop; ending now$/);
  assert.deepEqual(
    who.map((line) => /task "(\w+)"/.exec(line)?.[1]),
    ["there", "here"],
  );
});

/** Runs it until it is ready, and sends SIGINT twice, as npm and the terminal do. */
async function twice(t: TestContext, what: string, gap: number): Promise<Ended> {
  const program = start(t, "ends", what);
  await program.line(/^ready$/);
  program.signal("SIGINT");
  await pause(gap);
  program.signal("SIGINT");
  return program.end();
}

const wrong: [what: string, args: unknown[], name: string, message: string][] = [
  ["no body", [], "TypeError", "main takes a function, and was given undefined"],
  ["a body that is no function", [{}], "TypeError", "main takes a function, and was given an object (Object)"],
  [
    "a negative grace",
    [() => 0, { grace: -1 }],
    "RangeError",
    "main's grace takes milliseconds from 0 up, and was given -1",
  ],
  [
    "a grace that is no number",
    [() => 0, { grace: NaN }],
    "RangeError",
    "main's grace takes milliseconds from 0 up, and was given NaN",
  ],
  [
    "a grace as text",
    [() => 0, { grace: "10s" }],
    "TypeError",
    `main's grace takes milliseconds as a number, and was given "10s"`,
  ],
  [
    "a signal that does not exist",
    [() => 0, { signals: ["SIGNOPE"] }],
    "TypeError",
    `main's signals takes a list of signals that a process can hear, and was given "SIGNOPE"`,
  ],
  [
    "a signal that no process can hear",
    [() => 0, { signals: ["SIGKILL"] }],
    "TypeError",
    `main's signals takes a list of signals that a process can hear, and was given "SIGKILL"`,
  ],
  [
    "a hole among its signals",
    [() => 0, { signals: ["SIGTERM", undefined] }],
    "TypeError",
    "main's signals takes a list of signals that a process can hear, and was given undefined",
  ],
  [
    "a signal by its number, a big one",
    [() => 0, { signals: [15n] }],
    "TypeError",
    "main's signals takes a list of signals that a process can hear, and was given 15",
  ],
  ["null as its options", [() => 0, null], "TypeError", "main takes its options as an object, and was given null"],
  ["a name as its options", [() => 0, "app"], "TypeError", 'main takes its options as an object, and was given "app"'],
  [
    "a function as its options",
    [() => 0, () => 0],
    "TypeError",
    "main takes its options as an object, and was given a function (no name)",
  ],
  ["a name that is no text", [() => 0, { name: 5 }], "TypeError", "main's name takes text, and was given 5"],
  ["null as its name", [() => 0, { name: null }], "TypeError", "main's name takes text, and was given null"],
  [
    "a text for trackOwners",
    [() => 0, { trackOwners: "no" }],
    "TypeError",
    `main's trackOwners takes true or false, and was given "no"`,
  ],
  [
    "one signal instead of a list",
    [() => 0, { signals: "SIGTERM" }],
    "TypeError",
    `main's signals takes a list of signals that a process can hear, and was given "SIGTERM"`,
  ],
  [
    "a log that is no function",
    [() => 0, { log: console }],
    "TypeError",
    "main's log takes a function, and was given an object (Object)",
  ],
];

for (const [what, args, name, message] of wrong) {
  test(`main refuses ${what}, in one sentence, and nothing has begun`, async () => {
    const listeners = process.listenerCount("SIGTERM");
    await assert.rejects(main(...(args as Parameters<typeof main>)), { name, message });
    assert.equal(process.listenerCount("SIGTERM"), listeners);
  });
}
