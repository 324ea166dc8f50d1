import type { Dump } from "../wire/index.js";
import { dumpRows } from "./dump-rows.js";
import { noFile, type RowFrame } from "./row.js";

/**
 * A dump in speedscope's file format, as JSON: one profile, a sample a row, outermost first, weighted by its count.
 * `version`: the library's, told as the file's exporter. Source: https://www.speedscope.app/file-format-schema.json
 */
export function toSpeedscope(dump: Dump, version?: string): string {
  const frames: SpeedscopeFrame[] = [];
  const indexes = new Map<string, number>();
  const indexOf = ({ name, file, line, column }: RowFrame): number => {
    const key = [name, file, line, column].join("\n");
    const index = indexes.get(key) ?? frames.length;
    if (index === frames.length) {
      indexes.set(key, index);
      frames.push({ name, ...(file === noFile.file ? {} : { file }), ...(line === 0 ? {} : { line, col: column }) });
    }
    return index;
  };

  const rows = dumpRows(dump);
  const name = `process ${String(dump.process.pid)}, ${dump.takenAt}`;
  return JSON.stringify({
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name,
    exporter: version === undefined ? "curfew" : `curfew@${version}`,
    shared: { frames },
    profiles: [
      {
        type: "sampled",
        name,
        unit: "none",
        startValue: 0,
        endValue: rows.reduce((sum, { count }) => sum + count, 0),
        samples: rows.map((row) => row.frames.map(indexOf).reverse()),
        weights: rows.map(({ count }) => count),
      },
    ],
  });
}

interface SpeedscopeFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}
