import type { Profile } from "../wire/index.js";
import { goRecord } from "./go-record.js";
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
  const records = samples.map(({ values, frames }) => goRecord(numbers(values), rowFrames(frames), ""));
  return `heap profile: ${numbers(total)} @ heap/${String(period.every)}\n${records.join("")}`;
}
