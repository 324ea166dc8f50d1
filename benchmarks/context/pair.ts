/** One pair, in a process of its own: `pair.js <index> <rounds>`. */
import { background } from "curfew";
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";
import { pairs } from "./pairs.js";

const [index, rounds] = process.argv.slice(2).map(Number) as [number, number];
const { ours, other, times } = pairs()[index]!;

function repeated(once: () => void): () => Promise<void> {
  return () => {
    for (let i = 0; i < times; i++) once();
    return Promise.resolve();
  };
}

// Some of each are there all the time, as in any service: else V8 would forget their shapes at each collection.
const held = [
  background.withCancel(),
  background.withTimeout(60_000),
  new AbortController(),
  AbortSignal.timeout(60_000),
];

answer(await takeTurns(repeated(ours), repeated(other), { warmUp: 10, rounds }));
for (const each of held) if ("cancel" in each) each.cancel();
