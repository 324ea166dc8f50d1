import assert from "node:assert/strict";
import test from "node:test";
import { gunzipSync } from "node:zlib";
import type { Dump } from "curfew/inspect";
import { toFolded, toGoText, toPprof, toSpeedscope } from "#curfew/formats/index.js";
import { carts, sample, threaded } from "./sample.js";

const secret = "hunter2";

/** A dump in which every object carries one value more than the wire knows. */
const careless = JSON.parse(JSON.stringify(threaded), (_key, value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, value: secret, env: [secret] }
    : value,
) as Dump;

test("the careless dump carries it at every level", () => {
  const { process, stacks, tasks, lost, threads } = careless;
  for (const place of [
    careless,
    process,
    stacks[0],
    stacks[0]!.waker,
    stacks[0]!.frames[0],
    tasks[0],
    lost[0],
    threads![0],
    threads![0]!.stacks[0],
  ])
    assert.equal((place as unknown as { value: string }).value, secret);
  assert.equal(stacks[0]!.count, carts.count);
});

const formats: Readonly<Record<string, (dump: Dump) => string>> = {
  "debug=1": (dump) => toGoText(dump, 1),
  "debug=2": (dump) => toGoText(dump, 2),
  "debug=1 without stacks": (dump) => toGoText({ ...dump, stacks: [] }, 1),
  "debug=2 without stacks": (dump) => toGoText({ ...dump, stacks: [] }, 2),
  protobuf: (dump) => gunzipSync(toPprof(dump)).toString("latin1"),
  speedscope: (dump) => toSpeedscope(dump),
  folded: toFolded,
};

for (const [name, format] of Object.entries(formats))
  test(`${name} prints the dump's own fields, and nothing else that a dump might carry`, () => {
    const printed = format(careless);
    assert.ok(!printed.includes(secret));
    assert.equal(printed, format(threaded));
    assert.ok(!printed.includes(sample.process.argv0 + "\n"));
  });
