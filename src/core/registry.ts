import type { LiveQueue, LostTask } from "../wire/index.js";
import { clock } from "../internal/clock.js";
import type { Observing } from "./observer.js";
import { type Detail, type LiveGroup, readTasks } from "./reading.js";
import { Sweeper } from "./sweep.js";
import type { Runner, TaskRun } from "./task.js";
import { Ties } from "./ties.js";
import { currentWait } from "./wait.js";
import { aboveOf, Watcher } from "./watcher.js";

/**
 * Every group with live tasks in this process, and what was lost. One for the whole process, even where two copies of
 * curfew are loaded: it stands at `globalThis[Symbol.for("curfew")]`, where a debugger finds it.
 */
export class Registry {
  readonly version = 1;
  lastId = 0;
  /** Tasks that were started and have not ended, the lost ones not counted. */
  live = 0;
  lostCount = 0;
  observers: readonly Observing[] | null = null;
  runner: Runner | null = null;
  readonly sweeper: Sweeper = new Sweeper();
  /** Those of pools that run. */
  readonly queues: Set<{ read(): LiveQueue }> = new Set();
  private readonly groups: LiveGroup[] = [];
  /** Numbers of groups that somebody has watched. */
  private readonly groupIds = new WeakMap<LiveGroup, number>();
  private lastGroupId = 0;
  private readonly ties = new Ties();
  private readonly lost = new Map<string, LostRow>();

  add(group: LiveGroup): void {
    group.place = this.groups.push(group) - 1;
  }

  remove(group: LiveGroup): void {
    const last = this.groups.pop()!;
    if (last !== group) {
      this.groups[group.place] = last;
      last.place = group.place;
    }
    group.place = -1;
  }

  /** Counts a task that was collected. Alike ones are one row, so that a leak costs no memory here. */
  countLost(group: LiveGroup, task: TaskRun): LostTask {
    this.lostCount++;
    const row = this.lostRow(group.path, task.name, currentWait(task)?.label);
    row.ids = [...row.ids, task.id].slice(-maxLostIds);
    row.oldestMs = Math.max(row.oldestMs, Math.round(clock.now() - task.bornAt));
    // Side by side, with no call between: a reading, which may come at any call, must see the task here or there.
    row.count++;
    task.state = "lost";
    return { ...row };
  }

  private lostRow(owners: readonly string[], name: string, wait: string | undefined): LostRow {
    const key = JSON.stringify([owners, name, wait]);
    let row = this.lost.get(key);
    if (row !== undefined) return row;
    // Names may be made up without end: past the limit all that is new is one row.
    if (this.lost.size >= maxLostRows && name !== otherName) return this.lostRow([], otherName, undefined);
    row = { count: 0, name, owners, ...(wait === undefined ? {} : { wait }), oldestMs: 0, ids: [] };
    this.lost.set(key, row);
    return row;
  }

  liveGroups(): readonly LiveGroup[] {
    return this.groups;
  }

  lostTasks(): readonly LostTask[] {
    return [...this.lost.values()].sort((a, b) => b.count - a.count);
  }

  /** Makes each task that has not ended known by its stack, `most` more at a time; the ids of those that are: see {@link Ties}. */
  tie(most: number): Record<number, readonly number[]> {
    // What tests hold on to is the function's own promise, which must not be touched.
    if (!this.sweeper.keep) this.ties.tie(this.groups, most);
    return this.ties.read();
  }

  /** For somebody who watches, look by look: see {@link Watcher}. */
  watcher(): Watcher {
    return new Watcher(this);
  }

  groupId(group: LiveGroup): number {
    let id = this.groupIds.get(group);
    if (id === undefined) this.groupIds.set(group, (id = ++this.lastGroupId));
    return id;
  }

  /** Stops one that has not ended. Its name, or undefined if there is none such. */
  stop(what: "task" | "group", id: number, cause: unknown): string | undefined {
    const found = what === "task" ? this.taskOf(id) : this.groupOf(id);
    found?.stop(cause);
    return found === undefined ? undefined : "node" in found ? found.node.label : found.name;
  }

  private taskOf(id: number): TaskRun | undefined {
    for (const group of this.groups) {
      const found = [...group.since(id - 1), ...group.queue].find((task) => task.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private groupOf(id: number): LiveGroup | undefined {
    for (const group of this.groups)
      for (let each: LiveGroup | null = group; each !== null; each = aboveOf(each))
        if (this.groupIds.get(each) === id) return each;
    return undefined;
  }

  /** The reading as JSON: one string is the cheapest thing to carry through an inspector session. */
  read(detail: Detail): string {
    return JSON.stringify(readTasks(this.groups, this.lostTasks(), detail));
  }
}

type LostRow = { -readonly [K in keyof LostTask]: LostTask[K] };

const maxLostRows = 1000;
const otherName = "(other)";
const maxLostIds = 100;
const place = Symbol.for("curfew");
let found: Registry | undefined;

/** The process's registry, made on first use: importing curfew does nothing. */
export function registry(): Registry {
  if (found !== undefined) return found;
  const holder = globalThis as { [place]?: Registry };
  const other = holder[place];
  // Another version's registry is left to that version: two registries are better than a wrong one.
  found = other?.version === 1 ? other : new Registry();
  if (other === undefined) Object.defineProperty(holder, place, { value: found });
  return found;
}

/** How many tasks of this process have not ended, live and lost together: what `runtime.NumGoroutine` is to Go. Free to ask. */
export function taskCount(): number {
  return registry().live + registry().lostCount;
}

/** How many of {@link taskCount} were collected before they settled: they can never end. */
export function lostCount(): number {
  return registry().lostCount;
}
