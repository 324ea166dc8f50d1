import { each, type Spent } from "./rounds.js";
import { median } from "./stats.js";

/** `12345/s`: items a second, in the middle round. */
export function rate(items: number, spent: readonly Spent[]): string {
  return `${((items / median(each(spent, "wall"))) * 1000).toFixed(0)}/s`;
}
