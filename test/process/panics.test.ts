import assert from "node:assert/strict";
import test from "node:test";
import { lines, run } from "./scenario.js";

const tracksByDefault = Number(process.versions.node.split(".")[0]) >= 24;

for (const [what, kind, message] of [
  ["an exception", "uncaught exception", "out of a timer"],
  ["a rejection", "unhandled rejection", "floating"],
] as const) {
  test(`${what} that nobody caught is reported, everything is stopped in order, and the code is 1`, async (t) => {
    const { code, stdout, stderr } = await run(t, "panics", what);
    assert.equal(code, 1);
    const whose = tracksByDefault ? ' in task "careless" (id 3)' : "";
    const [panic, error, stopping, ...ends] = lines(stderr);
    assert.deepEqual(
      [panic, error, stopping],
      [`panic: ${kind}${whose}: ${message}`, `Error: ${message}`, `stopping, within 10.0 s: ${message}`],
    );
    assert.deepEqual(ends.sort(), ['task "careless" stopped', 'task "other" stopped']);
    assert.match(stderr, /\n {4}at .*panics\.js/);
    assert.equal(stdout, "other is told\nclosed\nmain has resolved\n");
  });

  test(`${what} that nobody caught names its task on every Node, if asked to`, async (t) => {
    const { code, stderr } = await run(t, "panics", what, { args: ['{"trackOwners":true}'] });
    assert.equal(code, 1);
    assert.equal(lines(stderr)[0], `panic: ${kind} in task "careless" (id 3): ${message}`);
  });
}

test("owners are not tracked where that was not wanted", async (t) => {
  const { stderr } = await run(t, "panics", "an exception", { args: ['{"trackOwners":false}'] });
  assert.equal(lines(stderr)[0], "panic: uncaught exception: out of a timer");
});

test("a panic outside of every task is nobody's", async (t) => {
  const { code, stderr } = await run(t, "panics", "of nobody", { args: ['{"trackOwners":true}'] });
  assert.equal(code, 1);
  assert.equal(lines(stderr)[0], "panic: uncaught exception: nobody's");
});

test("a panic during a clean stop makes it an unclean one", async (t) => {
  const { code, stderr } = await run(t, "panics", "during the stop");
  assert.equal(code, 1);
  assert.match(stderr, /panic: uncaught exception.*: while stopping/);
});

test("every panic is reported, not only the first", async (t) => {
  const { code, stderr } = await run(t, "panics", "many");
  assert.equal(code, 1);
  assert.equal(lines(stderr).filter((line) => line.startsWith("panic: ")).length, 3);
});

test("whatever is thrown can be reported", async (t) => {
  const { code, stderr } = await run(t, "panics", "odd things", { args: ['{"trackOwners":false}'] });
  assert.equal(code, 1);
  assert.deepEqual(
    lines(stderr).filter((line) => line.startsWith("panic: ")),
    ["text", "null", "undefined", "(something that cannot be shown as text)", "Symbol(odd)"].map(
      (text) => `panic: uncaught exception: ${text}`,
    ),
  );
});

test("a stop listener that throws is a panic, and keeps nobody else from stopping", async (t) => {
  const { code, stdout, stderr } = await run(t, "panics", "in a stop listener");
  assert.equal(code, 1);
  assert.match(stderr, /panic: uncaught exception.*: a bad listener/);
  assert.match(stdout, /main has resolved/);
});

test("errors that cannot be read are reported as far as they can be, and the program ends in order", async (t) => {
  const { code, stdout, stderr } = await run(t, "panics", "errors that cannot be read", {
    args: ['{"trackOwners":false}'],
  });
  assert.equal(code, 1);
  assert.equal(stdout, "main has resolved\n");
  for (const said of [
    "panic: uncaught exception: no stack",
    'task "fragile" failed: no stack',
    "panic: uncaught exception: Symbol(odd)",
  ])
    assert.ok(lines(stderr).includes(said), stderr);
});

for (const badLog of ["throws", "rejects"]) {
  test(`a log that ${badLog} does not keep the program from ending in order, and its lines are not lost`, async (t) => {
    const { code, stdout, stderr } = await run(t, "panics", "an exception", {
      args: [JSON.stringify({ badLog, trackOwners: false })],
    });
    assert.equal(code, 1);
    assert.equal(stdout, "other is told\nclosed\nmain has resolved\n");
    assert.match(stderr, /^main: panic: uncaught exception: out of a timer\n/);
    assert.match(stderr, /\(main's log failed: the disk is full\)/);
    assert.equal(stderr.match(/panic: /g)?.length, 1);
  });
}

for (const what of ["a listener of exit that throws", "a listener of exit that throws, and a straggler"]) {
  test(`${what}: it is reported, and the process ends all the same, with 1`, async (t) => {
    const { code, signal, stderr } = await run(t, "panics", what, {
      args: ['{"trackOwners":false,"grace":100}'],
    });
    assert.deepEqual([code, signal], [1, null]);
    assert.match(stderr, /^main: panic: un.*: a bad goodbye$/m);
  });
}
