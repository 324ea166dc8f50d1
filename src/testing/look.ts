import { wakerText } from "../formats/index.js";
import { dumpTasks } from "../inspect/index.js";
import { type Asked, placesHere, proveSuspects, type Suspect, suspectsOf, type Told } from "../inspect/port.js";
import type { Frame, TaskInfo } from "../wire/index.js";
import { type Ignored, isIgnored, isNobodys, packageOf } from "./ignored.js";
import type { Leak } from "./leak.js";
import type { Scope } from "./scope.js";
import type { Started } from "./started.js";
import { recorder } from "./watch.js";

const places = placesHere();

/** How many snapshots checks may still take in this process: a file in which many tests leak is to end in good time. */
export const snapshots: { left: number } = { left: 20 };

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
    const suspects = prove && snapshots.left > 0 ? await this.proven() : this.told().suspects;
    const tasks = new Map(dumpTasks().tasks.map((task) => [task.id, task]));
    const known = new Set(suspects.flatMap((suspect) => suspect.tasks));
    return merged([
      ...suspects.flatMap((suspect) => ofSuspect(suspect, tasks)),
      ...things.filter(({ task }) => task === undefined || !known.has(task)).map((thing) => ofThing(thing, tasks)),
    ]);
  }

  private things(): Started[] {
    this.scope.prune();
    return this.scope.started.filter((one) => {
      const frames = one.frames();
      // One without any was made by Node, later, for what somebody has asked.
      return !isIgnored(frames, this.ignored) && (frames.length === 0 || !frames.every(isNobodys));
    });
  }

  private told(): Told {
    if (this.scope.waiting === 0) return { suspects: [], untold: [] };
    const { suspects, untold } = suspectsOf(recorder.awaitedIn(this.scope), places);
    return { suspects: this.accused(suspects), untold };
  }

  private doubtful({ untold }: Told): Asked[] {
    return recorder.awaitedTwice(untold).filter(({ promise }) => !cleared.has(promise));
  }

  /** A snapshot, if somebody is accused or in doubt. */
  private async proven(): Promise<Suspect[]> {
    const told = this.told();
    const doubtful = this.doubtful(told);
    if (told.suspects.length === 0 && doubtful.length === 0) return [];
    snapshots.left--;
    const found = this.accused(await proveSuspects(recorder.awaitedIn(this.scope), places));
    if (found.length === 0) for (const { promise } of doubtful) cleared.add(promise);
    return found;
  }

  private accused(suspects: readonly Suspect[]): Suspect[] {
    return suspects.filter(({ frames }) => !isIgnored(frames, this.ignored) && !frames.every(isNobodys));
  }
}

type Tasks = ReadonlyMap<number, TaskInfo>;

/** Those of tasks by the names of these, and the rest. */
function ofSuspect({ count, frames, waker, stuck, tasks: ids }: Suspect, tasks: Tasks): Leak[] {
  const found = [...new Set(ids)].flatMap((id) => tasks.get(id) ?? []);
  const where = frames.find((frame) => !isNobodys(frame) && packageOf(frame.file) === undefined) ?? frames[0]!;
  const common = { frames: withoutEnd(frames), ...(waker === undefined ? {} : { waitsFor: wakerText(waker) }), stuck };
  // By its stack alone a function that waits through a promise of a promise is told twice, and only once as the task's.
  const rest = waker === undefined && found.length > 0 ? 0 : count - found.length;
  return [
    ...found.map(({ name, wait }): Leak => ({
      kind: "task",
      count: 1,
      what: `task ${JSON.stringify(name)}`,
      ...(wait === undefined ? {} : { waitsFor: wait }),
      ...common,
    })),
    ...(rest <= 0 ? [] : [{ kind: "function", count: rest, what: `function ${where.function}`, ...common } as const]),
  ];
}

function ofThing(thing: Started, tasks: Tasks): Leak {
  const wait = thing.task === undefined ? undefined : tasks.get(thing.task)?.wait;
  return {
    kind: thing.kind,
    count: 1,
    what: thing.describe(),
    frames: withoutEnd(thing.frames()),
    ...(wait === undefined ? {} : { waitsFor: wait }),
    stuck: false,
  };
}

/** Without the runner's functions at the outer end. */
function withoutEnd(frames: readonly Frame[]): readonly Frame[] {
  const last = frames.findLastIndex((frame) => !isNobodys(frame));
  return last < 0 ? frames : frames.slice(0, last + 1);
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
