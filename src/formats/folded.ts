import type { Dump } from "../wire/index.js";
import { dumpRows } from "./dump-rows.js";
import { noFile, type RowFrame } from "./row.js";

/**
 * A dump as folded stacks, a line a row: `outermost;…;innermost count`. A frame is `function (file:line)`, the file without
 * its folders. `;` in a name becomes `:`, as in stackcollapse-perf.pl. Source: Brendan Gregg's flamegraph.pl.
 */
export function toFolded(dump: Dump): string {
  return dumpRows(dump)
    .map(({ count, frames }) => `${frames.map(folded).reverse().join(";")} ${String(count)}\n`)
    .join("");
}

function folded({ name, file, line }: RowFrame): string {
  const place = file === noFile.file ? "" : ` (${baseName(file)}:${String(line)})`;
  return `${name}${place}`.replaceAll(";", ":");
}

/** Of a path of either kind, or a URL. */
function baseName(file: string): string {
  return /[^\\/]+$/.exec(file)?.[0] ?? file;
}
