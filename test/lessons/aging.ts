/**
 * Loaded into a program before its own code: puts a virtual clock in place, and obeys its parent, so that a task can be a
 * minute old without waiting for it. A number lets so many milliseconds pass; then garbage is collected. Answers with the number.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const clock = process.env["REAL_TIME"] === undefined ? holdTime() : undefined;

process.on("message", (ms: number) => void age(ms));
process.channel?.unref();

async function age(ms: number): Promise<void> {
  await clock?.pass(ms);
  // What is found to be garbage is told of in a later turn.
  for (let round = 0; round < 5; round++) {
    collect();
    await turn();
  }
  process.send?.(ms);
}
