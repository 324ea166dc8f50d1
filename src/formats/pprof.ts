import { gzipSync } from "node:zlib";
import {
  Function as PprofFunction,
  Label,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import type { Dump, TaskGroup } from "../wire/index.js";
import { groupTasks } from "./group-tasks.js";
import { type TaskFrame, taskFrames, taskLabels } from "./task-frames.js";

/** A dump as a pprof protobuf, gzipped: `go tool pprof` opens it. Source: google/pprof, `profile.proto`. */
export function toPprof(dump: Dump): Uint8Array {
  return goroutineProfile(groupTasks(dump.tasks, dump.lost));
}

/** Tasks alike as Go's goroutine profile: one sample a row, valued by its count, with labels. */
export function goroutineProfile(groups: readonly TaskGroup[], takenAt: number = Date.now()): Uint8Array {
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(value);
  const countType = new ValueType({ type: text("goroutine"), unit: text("count") });
  const functions: PprofFunction[] = [];
  const locations = new Map<string, Location>();

  const locate = ({ name, address }: TaskFrame): number => {
    const key = `${String(address)} ${name}`;
    const known = locations.get(key);
    if (known !== undefined) return Number(known.id);
    const id = locations.size + 1;
    functions.push(new PprofFunction({ id, name: text(name), systemName: text(name), filename: text("?") }));
    locations.set(key, new Location({ id, address, line: [new Line({ functionId: id, line: 0 })] }));
    return id;
  };

  const sample = groups.map(
    (group) =>
      new Sample({
        locationId: taskFrames(group).map(locate),
        value: [group.count],
        label: Object.entries(taskLabels(group)).map(([key, value]) => new Label({ key: text(key), str: text(value) })),
      }),
  );
  const profile = new Profile({
    sampleType: [countType],
    sample,
    location: [...locations.values()],
    function: functions,
    stringTable: strings,
    timeNanos: BigInt(Math.round(takenAt)) * 1_000_000n,
    periodType: countType,
    period: 1,
  });
  return gzipSync(profile.encode());
}
