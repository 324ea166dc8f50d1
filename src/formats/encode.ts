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
import type { Quantity } from "../wire/index.js";
import { oneLine } from "./names.js";
import type { RowFrame } from "./row.js";

/** What a protobuf says beside its samples. */
export interface Head {
  readonly takenAt: number;
  readonly durationMs?: number;
  readonly values: readonly Quantity[];
  readonly period: Quantity & { readonly every: number };
  readonly comments: readonly string[];
}

/** One stack with its numbers. */
export interface Entry {
  readonly frames: readonly RowFrame[];
  readonly values: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A pprof protobuf, gzipped. Source: google/pprof, `profile.proto`. */
export function encodeProfile(head: Head, entries: readonly Entry[]): Uint8Array {
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(oneLine(value));
  const quantity = ({ type, unit }: Quantity): ValueType => new ValueType({ type: text(type), unit: text(unit) });
  // All the code, as if it were one binary: pprof looks for none, and asks for no names, where the mapping has them.
  const code = new Mapping({ id: 1, hasFunctions: true, hasFilenames: true, hasLineNumbers: true });
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

  const { takenAt, durationMs = 0, values, period, comments } = head;
  const sampleType = values.map(quantity);
  const sample = entries.map(
    (entry) =>
      new Sample({
        locationId: entry.frames.map(locationId),
        value: [...entry.values],
        label: Object.entries(entry.labels).map(([key, value]) => new Label({ key: text(key), str: text(value) })),
      }),
  );
  const profile = new Profile({
    sampleType,
    sample,
    mapping: [code],
    location: locations.all,
    function: functions.all,
    stringTable: strings,
    ...(Number.isNaN(takenAt) ? {} : { timeNanos: BigInt(Math.round(takenAt)) * 1_000_000n }),
    durationNanos: BigInt(Math.round(durationMs * 1e6)),
    periodType: quantity(period),
    period: period.every,
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
