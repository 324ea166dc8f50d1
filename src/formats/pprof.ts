import type { Dump, Profile, TaskGroup } from "../wire/index.js";
import { dumpRows } from "./dump-rows.js";
import { encodeProfile } from "./encode.js";
import { type Row, rowFrames } from "./row.js";
import { taskRow } from "./task-row.js";

/**
 * A dump as a pprof protobuf, gzipped: `go tool pprof` opens it. One sample a row, valued by its count, with labels; the
 * dump's notes are its comments. `kind`: what its samples are called. Source: google/pprof, `profile.proto`.
 */
export function toPprof(dump: Dump, kind: string = "goroutine"): Uint8Array {
  return counted(kind, dumpRows(dump), Date.parse(dump.takenAt), dump.notes);
}

/** What has come and gone between two dumps; counts may be negative, as in Go. */
export function toPprofDelta(before: Dump, after: Dump, kind: string): Uint8Array {
  return counted(kind, delta(dumpRows(before), dumpRows(after)), Date.parse(after.takenAt), after.notes);
}

/** Tasks alike, as {@link toPprof} writes stacks. */
export function tasksProfile(groups: readonly TaskGroup[], takenAt: number = Date.now()): Uint8Array {
  return counted("tasks", groups.map(taskRow), takenAt, []);
}

/** As {@link toPprofDelta}. */
export function tasksDelta(before: readonly TaskGroup[], after: readonly TaskGroup[]): Uint8Array {
  return counted("tasks", delta(before.map(taskRow), after.map(taskRow)), Date.now(), []);
}

/** Where something was spent, as a pprof protobuf, gzipped. */
export function profileToPprof(profile: Profile): Uint8Array {
  const { takenAt, durationMs, values, period, samples, notes } = profile;
  return encodeProfile(
    { takenAt: Date.parse(takenAt), durationMs, values, period, comments: notes },
    samples.map((sample) => ({ frames: rowFrames(sample.frames), values: sample.values, labels: {} })),
  );
}

function counted(kind: string, rows: readonly Row[], takenAt: number, comments: readonly string[]): Uint8Array {
  const count = { type: kind, unit: "count" };
  return encodeProfile(
    { takenAt, values: [count], period: { ...count, every: 1 }, comments },
    rows.map((row) => ({ frames: row.frames, values: [row.count], labels: row.labels })),
  );
}

/** Rows that are alike but for their age, the earlier count taken off the later. */
function delta(before: readonly Row[], after: readonly Row[]): Row[] {
  const changed = new Map<string, Row>();
  const add = (row: Row, sign: 1 | -1): void => {
    const { oldest: _, ...labels } = row.labels;
    const key = JSON.stringify([row.frames, labels]);
    changed.set(key, { ...row, count: (changed.get(key)?.count ?? 0) + sign * row.count });
  };
  for (const row of before) add(row, -1);
  for (const row of after) add(row, 1);
  return [...changed.values()].filter(({ count }) => count !== 0);
}
