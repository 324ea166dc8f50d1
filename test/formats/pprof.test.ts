import assert from "node:assert/strict";
import test from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { Profile } from "pprof-format";
import type { Dump } from "curfew/inspect";
import { tasksWithoutStack } from "#curfew/formats/by-name.js";
import { groupTasks, toPprof } from "#curfew/formats/index.js";
import { oneLine } from "#curfew/formats/names.js";
import { hasGo, pprof } from "../support/go.js";
import { runsOf } from "../support/runs.js";
import { dumps } from "./arbitrary-dump.js";
import { dumpOf, frame, leaks, sample } from "./sample.js";

test("the real go tool pprof sees in the protobuf each stack with its count, labels, files, lines and columns", async (t) => {
  if (!(await hasGo(t))) return;
  const raw = await pprof(t, toPprof(sample), "-raw");
  assert.equal(
    raw.replaceAll(/ +$/gm, ""),
    `Comment: plain promises that nothing reaches are collected already, and invisible
PeriodType: goroutine count
Period: 1
Time: 2026-11-24 20:00:00 +0000 UTC
Samples:
goroutine/count
          1: 1 2
                state:[running]
          3: 3 4 5
                certainty:[inferred] status:[owned] task:[GET /cart] wait:[socket 127.0.0.1:5432]
          2: 6
                status:[orphan] stuck:[true] wait:[nothing: it is stuck, held by pending in app.js]
          1: 7 8
                lost:[1] oldest:[120s] state:[live] wait:[chan receive]
          1: 9 8
                oldest:[400s] state:[live] wait:[IO wait]
Locations
     1: 0x1fd4cdff0 M=1 hash /app/hash.js:3:5 s=0()
     2: 0x106229b00 M=1 login /app/login.js:21:11 s=0()
     3: 0x2687bfbb0 M=1 query /app/db.js:42:13 s=0()
     4: 0x35ad0dd0 M=1 Promise.all ?:0:0 s=0()
     5: 0x35e15e770 M=1 cart /app/cart.js:9:3 s=0()
     6: 0x3ec3e0fd0 M=1 leak file:///app/leak.js:7:9 s=0()
     7: 0xd7553b0 M=1 job ?:0:0 s=0()
     8: 0x2a94e2080 M=1 main ?:0:0 s=0()
     9: 0x2b101ae30 M=1 server ?:0:0 s=0()
Mappings
1: 0x0/0x0/0x0   [FN][FL][LN]
`,
  );
});

test("the real go tool pprof sums by function, and by label", async (t) => {
  if (!(await hasGo(t))) return;
  const top = await pprof(t, toPprof(sample), "-top");
  assert.match(top, /^Type: goroutine$/m);
  assert.match(top, /^\s+3 37\.50% .* query$/m);
  assert.match(top, /^\s+0\s+0%\s+100%\s+3 37\.50% {2}Promise\.all$/m);
  const tags = await pprof(t, toPprof(sample), "-tags");
  assert.match(tags, /^ wait: Total 7 of 8 [\s\S]* 3 \(37\.50%\): socket 127\.0\.0\.1:5432$/m);
  assert.match(tags, /^ stuck: Total 2 of 8 /m);
});

test("the real go tool pprof prints names as they are, even those that look like C++, Java or Go", async (t) => {
  if (!(await hasGo(t))) return;
  const names = [
    "<anonymous>",
    "Object.<anonymous>",
    "Map<string, number>.get (x)",
    "std::foo(int)",
    "_ZN3foo3barEv",
    "__Z3foov",
    "Array.each [as map]",
    "main.func1",
    "main.(*T[...]).run.func1.2",
    "com.example.Foo.bar(x)",
    "(anonymous namespace)::f",
    "get #value",
    "GET /users/:id",
    "привет 💥",
    "a\nb",
  ];
  const stacks = [{ ...leaks, frames: names.map((name) => frame(name, "/app/a.js", 1)) }];
  const traces = await pprof(t, toPprof(dumpOf({ stacks })), "-traces");
  const [, printed] = /^ +2 {3}([^]*)\n-+\+-+$/m.exec(traces)!;
  assert.deepEqual(printed!.split(/\n {13}/), names.map(oneLine));
});

test("the protobuf reads back to the same counts, functions, files and lines, whatever the names are", () => {
  fc.assert(
    fc.property(dumps, (dump) => {
      const profile = Profile.decode(gunzipSync(toPprof(dump)));
      const text = (index: unknown): string => profile.stringTable.strings[Number(index)]!;
      const read = profile.sample.map((one) => ({
        count: Number(one.value[0]),
        frames: one.locationId.map((id) => {
          const [line, ...more] = profile.location[Number(id) - 1]!.line;
          const { name, filename } = profile.function[Number(line!.functionId) - 1]!;
          assert.equal(more.length, 0);
          return `${text(name)} ${text(filename)}:${String(line!.line)}`;
        }),
      }));
      const written = dump.stacks.map(({ count, frames }) => ({
        count,
        frames: frames.map(
          ({ function: name, file, line }) => `${safe(name) || "(anonymous)"} ${safe(file) || "?"}:${String(line)}`,
        ),
      }));
      for (const { count, frames } of written) if (frames.length > 0) includes(read, { count, frames });
      assert.equal(read.length, dump.stacks.length + (dump.running === undefined ? 0 : 1) + rowsByName(dump));
    }),
    runsOf(300),
  );
});

/** What UTF-8 cannot hold is replaced. */
function safe(name: string): string {
  return oneLine(name).replaceAll(/\p{Cs}/gu, "\ufffd");
}

function includes(all: readonly unknown[], one: unknown): void {
  assert.ok(
    all.some((other) => JSON.stringify(other) === JSON.stringify(one)),
    `${JSON.stringify(one)} is missing`,
  );
}

/** Tasks that are alike are one row. */
function rowsByName(dump: Dump): number {
  return groupTasks(tasksWithoutStack(dump), dump.lost).length;
}

test("a dump whose time makes no sense has a profile without one", () => {
  const profile = Profile.decode(gunzipSync(toPprof({ ...sample, takenAt: "yesterday" })));
  assert.equal(Number(profile.timeNanos), 0);
});
