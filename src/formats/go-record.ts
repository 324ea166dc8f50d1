import { alignedByTabs } from "./aligned.js";
import type { RowFrame } from "./row.js";

/**
 * One stack of Go's `debug=1`: what it is counted as, the addresses, the labels (a line, or nothing), the frames. A frame stands one
 * below the address it will return to.
 */
export function goRecord(counted: string, frames: readonly RowFrame[], labels: string): string {
  const addresses = frames.map(({ address }) => ` ${hex(address + 1)}`).join("");
  const lines = frames.map(({ name, file, line, address }) => [
    "#",
    hex(address),
    `${name}+0x0`,
    `${file}:${String(line)}`,
  ]);
  return `${counted} @${addresses}\n${labels}${alignedByTabs(lines)}\n`;
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
