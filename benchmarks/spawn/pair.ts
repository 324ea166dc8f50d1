/** One pair of contenders, in a process of its own: `pair.js <one> <other> <kind> <count> <rounds>`. */
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";
import { contenders, type Name } from "./contenders.js";
import { type Kind, workOf } from "./work.js";

const [one, other, kind, count, rounds] = process.argv.slice(2) as [Name, Name, Kind, string, string];
const tasks = Number(count);
const work = workOf(kind);

/**
 * One task of each is out all the time, as in any service. Without it, the collection before each round would find no task
 * at all: V8 forgets the shapes of objects that are gone, and with them the code that was compiled for those shapes.
 */
const gate = new Promise<void>(() => undefined);
void contenders[one](1, () => gate);
void contenders[other](1, () => gate);

function rounder(name: Name): () => Promise<unknown> {
  const contender = contenders[name];
  return () => {
    work.prepare(tasks);
    return contender(tasks, work.fn);
  };
}

const warmUp = Math.max(2, Math.min(15, Math.round(200_000 / tasks)));
answer(await takeTurns(rounder(one), rounder(other), { warmUp, rounds: Number(rounds) }));
