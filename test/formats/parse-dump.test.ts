import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import type { InThread } from "#curfew/wire/index.js";
import { parseDump } from "#curfew/formats/index.js";
import { threaded } from "./arbitrary-dump.js";

test("whatever is a dump is read, and one of whose parts any is nothing is refused in a phrase", () => {
  fc.assert(
    fc.property(threaded, fc.nat(), (any, which) => {
      const text = JSON.stringify({ ...withFrames(any), threads: any.threads!.map(withFrames) });
      assert.deepEqual(parseDump(text), JSON.parse(text));
      const places = placesIn(JSON.parse(text));
      const [holder, key] = places[which % places.length]!;
      holder[key] = null;
      assert.throws(() => parseDump(JSON.stringify(places[0]![0])), { message: /^is no dump of version 1/ });
    }),
  );
});

test("a text that is no JSON, another version, and a list are told apart", () => {
  assert.throws(() => parseDump("{"), { message: "is no dump: it is not JSON" });
  assert.throws(() => parseDump('{"version":2}'), { message: "is no dump of version 1" });
  assert.throws(() => parseDump("[]"), { message: "is no dump of version 1" });
  assert.throws(() => parseDump('{"version":1}'), { message: "is no dump of version 1 that is whole" });
});

/** A stack that waits nowhere is none. */
function withFrames<T extends InThread>(thread: T): T {
  const frame = { function: "work", file: "/srv/app.js", line: 7, column: 3, certainty: "exact" } as const;
  return { ...thread, stacks: thread.stacks.map((stack) => ({ ...stack, frames: [frame, ...stack.frames] })) };
}

type Holder = Record<string, unknown>;

/** Every place in a value, those of the outermost first. */
function placesIn(value: unknown): [Holder, string][] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  const keys = Object.keys(holder);
  return [...keys.map((key): [Holder, string] => [holder, key]), ...keys.flatMap((key) => placesIn(holder[key]))];
}
