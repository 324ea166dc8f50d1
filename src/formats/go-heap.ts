import type { Profile } from "../wire/index.js";
import { alignedByTabs } from "./aligned.js";
import { hex } from "./go-counts.js";
import { rowFrames } from "./row.js";

/**
 * What was allocated where, as Go prints its heap profile with `debug=1`: for each stack how many samples and how many
 * bytes, alive and (in brackets) in all. `collected`: it counts what was collected since, too, and does not know what is alive.
 * Source: Go's `runtime/pprof`, `writeHeapInternal`.
 */
export function heapText(profile: Profile, collected: boolean): string {
  const { samples, period } = profile;
  const total = [0, 1].map((index) => samples.reduce((sum, { values }) => sum + values[index]!, 0));
  const numbers = ([count, bytes]: readonly number[]): string => {
    const both = `${String(count)}: ${String(bytes)}`;
    return `${collected ? "0: 0" : both} [${both}]`;
  };
  const records = samples.map(({ values, frames }) => {
    const rows = rowFrames(frames);
    const addresses = rows.map(({ address }) => ` ${hex(address + 1)}`).join("");
    const lines = rows.map(({ name, file, line, address }) => [
      "#",
      hex(address),
      `${name}+0x0`,
      `${file}:${String(line)}`,
    ]);
    return `${numbers(values)} @${addresses}\n${alignedByTabs(lines)}\n`;
  });
  return `heap profile: ${numbers(total)} @ heap/${String(period.every)}\n${records.join("")}`;
}
