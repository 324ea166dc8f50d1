import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test, { type TestContext } from "node:test";
import fc from "fast-check";
import { toSpeedscope } from "#curfew/formats/index.js";
import { oneLine } from "#curfew/formats/names.js";
import { runsOf } from "../support/runs.js";
import { dumps } from "./arbitrary-dump.js";
import { dumpOf, sample } from "./sample.js";

interface File {
  readonly shared: { readonly frames: readonly { name: string; file?: string; line?: number; col?: number }[] };
  readonly profiles: readonly { samples: number[][]; weights: number[]; endValue: number }[];
}

test("speedscope's file has shared frames, and each stack once, outermost first, weighted by its count", () => {
  assert.deepEqual(JSON.parse(toSpeedscope(sample, "0.1.0")), {
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name: "process 4711, 2026-11-24T20:00:00.000Z",
    exporter: "curfew@0.1.0",
    shared: {
      frames: [
        { name: "hash", file: "/app/hash.js", line: 3, col: 5 },
        { name: "login", file: "/app/login.js", line: 21, col: 11 },
        { name: "query", file: "/app/db.js", line: 42, col: 13 },
        { name: "Promise.all" },
        { name: "cart", file: "/app/cart.js", line: 9, col: 3 },
        { name: "leak", file: "file:///app/leak.js", line: 7, col: 9 },
        { name: "job" },
        { name: "main" },
        { name: "server" },
      ],
    },
    profiles: [
      {
        type: "sampled",
        name: "process 4711, 2026-11-24T20:00:00.000Z",
        unit: "none",
        startValue: 0,
        endValue: 8,
        samples: [[1, 0], [4, 3, 2], [5], [7, 6], [7, 8]],
        weights: [1, 3, 2, 1, 1],
      },
    ],
  });
});

test("without a version the exporter is named alone", () => {
  assert.equal((JSON.parse(toSpeedscope(sample)) as { exporter: string }).exporter, "curfew");
});

test("speedscope's own schema takes every file that we write", (t) => {
  const check = validator(t);
  if (check === undefined) return;
  assert.match(check({ shared: {}, profiles: [] }), /required property/);
  assert.equal(check(JSON.parse(toSpeedscope(dumpOf({})))), "");
  fc.assert(
    fc.property(dumps, (dump) => assert.equal(check(JSON.parse(toSpeedscope(dump, "1.2.3"))), "")),
    runsOf(100),
  );
});

test("speedscope's file reads back to the same counts, functions, files and lines, whatever the names are", () => {
  fc.assert(
    fc.property(dumps, (dump) => {
      const { shared, profiles } = JSON.parse(toSpeedscope(dump)) as File;
      const { samples, weights, endValue } = profiles[0]!;
      assert.equal(
        endValue,
        weights.reduce((sum, weight) => sum + weight, 0),
      );
      const read = samples.map((indexes, row) => [
        weights[row],
        indexes.map((index) => place(shared.frames[index]!)).reverse(),
      ]);
      for (const { count, frames } of dump.stacks) {
        if (frames.length === 0) continue;
        const written = [count, frames.map(({ function: name, file, line }) => place({ name, file, line }))];
        assert.ok(read.some((one) => JSON.stringify(one) === JSON.stringify(written)));
      }
    }),
    runsOf(300),
  );
});

function place({ name, file = "", line = 0 }: { name: string; file?: string; line?: number }): string {
  return `${oneLine(name) || "(anonymous)"} ${oneLine(file) || "?"}:${String(line)}`;
}

/** What is wrong with a file, by speedscope's schema; skips where the validator, ESLint's own, is not there. */
function validator(t: TestContext): ((file: unknown) => string) | undefined {
  const ours = createRequire(import.meta.url);
  const schema = JSON.parse(
    readFileSync(ours.resolve("speedscope/dist/release/file-format-schema.json"), "utf8"),
  ) as object;
  try {
    const Ajv = createRequire(ours.resolve("eslint"))("ajv") as new () => {
      validate(schema: object, file: unknown): boolean;
      errorsText(): string;
    };
    const ajv = new Ajv();
    return (file) => (ajv.validate(schema, file) ? "" : ajv.errorsText());
  } catch {
    t.skip("ESLint's JSON schema validator is not installed: the schema was not asked");
    return undefined;
  }
}
