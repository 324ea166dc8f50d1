import { wakerText } from "../formats/index.js";
import { dumpTasks } from "../inspect/index.js";
import { Places, proveSuspects, type Suspect, suspectsOf, type Told } from "../inspect/port.js";
import type { Frame } from "../wire/index.js";
import { type Ignored, isIgnored, packageOf } from "./ignored.js";
import type { Leak } from "./leak.js";
import type { Scope } from "./scope.js";
import type { Started } from "./started.js";
import { recorder } from "./watch.js";

const places = new Places();

/** How many milliseconds this process has spent on snapshots for checks. */
let spent = 0;

/** After so many no more are taken: a file in which many tests leak is to end in good time. */
const budget = 10_000;

/** Promises of which a snapshot has shown that no function of a scope awaits them. */
const cleared = new WeakSet<Promise<unknown>>();

/** Looks at what a scope has started and what of it is still out. */
export class Look {
  constructor(
    private readonly scope: Scope,
    private readonly ignored: readonly Ignored[],
  ) {}

  /** Whether something is out, as far as can be seen at once. */
  accuses(): boolean {
    return this.things().length > 0 || this.told().suspects.length > 0;
  }

  /** Whether there is something of which only the heap can tell whether a function waits for it. */
  doubts(): boolean {
    return this.doubtful(this.told()).length > 0;
  }

  /** What is still out. `prove`: also what it waits for and whether it is stuck, from a snapshot of the heap. */
  async leaks(prove: boolean): Promise<Leak[]> {
    const things = this.things();
    const suspects = prove && spent < budget ? await this.proven() : this.told().suspects;
    const known = new Set(suspects.map(({ task }) => task));
    return merged([
      ...suspects.map(ofSuspect),
      ...things.filter(({ task }) => task === undefined || !known.has(task)).map(ofThing),
    ]);
  }

  private things(): Started[] {
    this.scope.prune();
    return this.scope.started.filter((one) => !isIgnored(one.frames(), this.ignored));
  }

  private told(): Told {
    if (this.scope.waiting === 0) return { suspects: [], untold: [] };
    const { suspects, untold } = suspectsOf(recorder.awaitedIn(this.scope), places);
    return { suspects: this.accused(suspects), untold };
  }

  private doubtful({ untold }: Told): Promise<unknown>[] {
    return recorder.awaitedTwice(untold).filter((promise) => !cleared.has(promise));
  }

  /** A snapshot, if somebody is accused or in doubt. */
  private async proven(): Promise<Suspect[]> {
    const told = this.told();
    const doubtful = this.doubtful(told);
    if (told.suspects.length === 0 && doubtful.length === 0) return [];
    const started = performance.now();
    const found = this.accused(await proveSuspects(recorder.awaitedIn(this.scope), places));
    spent += performance.now() - started;
    if (found.length === 0) for (const promise of doubtful) cleared.add(promise);
    return found;
  }

  private accused(suspects: readonly Suspect[]): Suspect[] {
    return suspects.filter(({ frames }) => !isIgnored(frames, this.ignored) && !frames.every(isNobodys));
  }
}

/** Node's own, and what has no place. */
function isNobodys({ file }: Frame): boolean {
  return file === "" || file.startsWith("node:");
}

function ofSuspect({ count, frames, waker, stuck, task }: Suspect): Leak {
  const known = task === undefined ? undefined : dumpTasks().tasks.find(({ id }) => id === task);
  const where = frames.find((frame) => !isNobodys(frame) && packageOf(frame.file) === undefined) ?? frames[0]!;
  return {
    kind: known === undefined ? "function" : "task",
    count,
    what: known === undefined ? `function ${where.function}` : `task ${JSON.stringify(known.name)}`,
    frames,
    ...(waker === undefined ? {} : { waitsFor: wakerText(waker) }),
    stuck,
  };
}

function ofThing(thing: Started): Leak {
  const wait = thing.task === undefined ? undefined : dumpTasks().tasks.find(({ id }) => id === thing.task)?.wait;
  return {
    kind: thing.kind,
    count: 1,
    what: thing.describe(),
    frames: thing.frames(),
    ...(wait === undefined ? {} : { waitsFor: wait }),
    stuck: false,
  };
}

/** Those alike are told once, and counted. */
function merged(leaks: readonly Leak[]): Leak[] {
  const found = new Map<string, Leak>();
  for (const leak of leaks) {
    const key = JSON.stringify([leak.kind, leak.what, leak.waitsFor, leak.stuck, leak.frames]);
    const seen = found.get(key);
    found.set(key, seen === undefined ? leak : { ...leak, count: seen.count + leak.count });
  }
  return [...found.values()];
}
