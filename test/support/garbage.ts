import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { turn } from "./turn.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Collects garbage, and lets whoever waits for the end of an object hear of it, until `enough` or there is no more to hear. */
export async function collectGarbage(enough: () => boolean = () => false): Promise<void> {
  for (let round = 0; round < 10 && !enough(); round++) {
    collect();
    await turn();
    await turn();
  }
}
