import { gzipSync } from "node:zlib";
import {
  Function as PprofFunction,
  Label,
  Line,
  Location,
  Mapping,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import type { Dump, TaskGroup } from "../wire/index.js";
import { dumpRows } from "./dump-rows.js";
import { oneLine } from "./names.js";
import type { Row, RowFrame } from "./row.js";
import { taskRow } from "./task-row.js";

/**
 * A dump as a pprof protobuf, gzipped: `go tool pprof` opens it. One sample a row, valued by its count, with labels; the
 * dump's notes are its comments. Source: google/pprof, `profile.proto`.
 */
export function toPprof(dump: Dump): Uint8Array {
  return encoded(dumpRows(dump), Date.parse(dump.takenAt), dump.notes);
}

/** Tasks alike as Go's goroutine profile. */
export function goroutineProfile(groups: readonly TaskGroup[], takenAt: number = Date.now()): Uint8Array {
  return encoded(groups.map(taskRow), takenAt, []);
}

function encoded(rows: readonly Row[], takenAt: number, comments: readonly string[]): Uint8Array {
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(oneLine(value));
  // All the code, as if it were one binary: pprof looks for none, and asks for no names, where the mapping has them.
  const code = new Mapping({ id: 1, hasFunctions: true, hasFilenames: true, hasLineNumbers: true });
  const countType = new ValueType({ type: text("goroutine"), unit: text("count") });
  const functions = new Numbered<PprofFunction>();
  const locations = new Numbered<Location>();

  // Without the system's name: pprof takes one that equals the name for mangled, and strips off what looks like C++.
  const functionId = ({ name, file }: RowFrame): number =>
    functions.id(`${name}\n${file}`, (id) => new PprofFunction({ id, name: text(name), filename: text(file) }));
  const locationId = (frame: RowFrame): number => {
    const { address, line, column } = frame;
    const inFunction = functionId(frame);
    return locations.id(
      [address, inFunction, line, column].join(),
      (id) =>
        new Location({ id, mappingId: code.id, address, line: [new Line({ functionId: inFunction, line, column })] }),
    );
  };

  const sample = rows.map(
    ({ count, frames, labels }) =>
      new Sample({
        locationId: frames.map(locationId),
        value: [count],
        label: Object.entries(labels).map(([key, value]) => new Label({ key: text(key), str: text(value) })),
      }),
  );
  const profile = new Profile({
    sampleType: [countType],
    sample,
    mapping: [code],
    location: locations.all,
    function: functions.all,
    stringTable: strings,
    ...(Number.isNaN(takenAt) ? {} : { timeNanos: BigInt(Math.round(takenAt)) * 1_000_000n }),
    periodType: countType,
    period: 1,
    comment: comments.map(text),
  });
  return gzipSync(profile.encode());
}

/** What is made once for each key, numbered from 1. */
class Numbered<T> {
  readonly all: T[] = [];
  readonly #ids = new Map<string, number>();

  id(key: string, make: (id: number) => T): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.all.length + 1;
      this.#ids.set(key, id);
      this.all.push(make(id));
    }
    return id;
  }
}
