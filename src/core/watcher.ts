import { clock } from "../internal/clock.js";
import type { LiveGroupRow, LiveQueue, LiveReading, LiveTaskRow, LostTask } from "../wire/index.js";
import { groupAbove } from "./above.js";
import type { ContextNode } from "./node.js";
import { type LiveGroup, wireState } from "./reading.js";
import type { TaskRun } from "./task.js";
import { currentWait } from "./wait.js";

/** A registry, as it is watched. */
interface Watched {
  readonly lastId: number;
  readonly live: number;
  readonly queues: ReadonlySet<{ read(): LiveQueue }>;
  liveGroups(): readonly LiveGroup[];
  lostTasks(): readonly LostTask[];
  groupId(group: LiveGroup): number;
}

/** A task that was told of, and what was told. */
interface ToldTask {
  readonly task: TaskRun;
  readonly group: ToldGroup;
  state: string;
  wait: string | null;
  since: number;
}

interface ToldGroup {
  readonly id: number;
  readonly group: LiveGroup;
  readonly above: ToldGroup | undefined;
  stopping: boolean;
  /** Told tasks in it, and told groups right below it. */
  size: number;
}

/**
 * Tells one viewer, look by look, what has become of the tasks and groups: made when somebody begins to watch, and gone with
 * whoever holds it. Nothing in the way of a task knows of it. A look takes a bounded time, however many tasks there are: all new ones
 * are found at once, and told as time allows; the old ones are gone through in turn.
 *
 * It may be called while the thread is in the middle of anything, from another thread's inspector session: so it changes
 * nothing but itself.
 */
export class Watcher {
  private readonly told: ToldTask[] = [];
  private readonly groups = new Map<LiveGroup, ToldGroup>();
  /** Found, and not told yet: from `next` on. */
  private found: { task: TaskRun; group: LiveGroup }[] = [];
  private next = 0;
  /** Where the next look at the old ones begins. */
  private turn = 0;
  /** Those with a greater id may be new. */
  private known = 0;
  /** Found at the last look, of those that the next one finds again. */
  private recent = new Set<TaskRun>();

  constructor(private readonly all: Watched) {}

  /** One look, for about `ms` milliseconds, as JSON: one string is the cheapest thing to carry through an inspector session. */
  look(ms: number): string {
    return JSON.stringify(this.changes(ms));
  }

  private changes(ms: number): LiveReading {
    const began = performance.now();
    const seen = {
      groups: [] as LiveGroupRow[],
      tasks: [] as LiveTaskRow[],
      ended: [] as number[],
      gone: [] as number[],
    };
    this.find();
    this.lookAtGroups(seen);
    const found = performance.now();
    const late = (): boolean => performance.now() - found > ms;
    this.tellFound(seen, late);
    this.lookAtOld(seen, late);
    const { heapUsed, rss } = process.memoryUsage();
    return {
      ...seen,
      at: Math.round(clock.now()),
      started: this.all.lastId,
      live: this.all.live,
      lost: this.all.lostTasks(),
      behind: this.found.length - this.next,
      heapBytes: heapUsed,
      rssBytes: rss,
      activeMs: performance.eventLoopUtilization().active,
      queues: [...this.all.queues].map((queue) => queue.read()),
      tookMs: performance.now() - began,
    };
  }

  /** Whoever was in the middle of being started at the last look is there at this one: so the latest are looked for again. */
  private find(): void {
    const { known, recent } = this;
    this.known = Math.max(0, this.all.lastId - again);
    this.recent = new Set();
    const add = (task: TaskRun, group: LiveGroup): void => {
      if (!task.out) return;
      if (task.id > this.known) this.recent.add(task);
      if (!recent.has(task)) this.found.push({ task, group });
    };
    for (const group of this.all.liveGroups()) {
      for (const task of group.since(known)) add(task, group);
      for (const task of group.queue) if (task.id > known) add(task, group);
    }
  }

  private lookAtGroups(seen: { groups: LiveGroupRow[] }): void {
    for (const told of this.groups.values()) {
      const stopping = told.group.node.halted !== null;
      if (stopping === told.stopping) continue;
      told.stopping = stopping;
      seen.groups.push(rowOf(told));
    }
  }

  private tellFound(seen: { groups: LiveGroupRow[]; tasks: LiveTaskRow[] }, late: () => boolean): void {
    for (let count = 1; this.next < this.found.length; count++) {
      const { task, group } = this.found[this.next++]!;
      if (task.out) {
        const told: ToldTask = { task, group: this.groupOf(group, seen.groups), state: "", wait: null, since: 0 };
        told.group.size++;
        this.told.push(told);
        note(told);
        seen.tasks.push(taskRow(told));
      }
      if (count % batch === 0 && late()) break;
    }
    // Cut off now and then, since to shift each would move all the others.
    if (this.next * 2 < this.found.length) return;
    this.found = this.found.slice(this.next);
    this.next = 0;
  }

  /** Some at least at each look, so that whoever starts many does not keep the others' ends from being told. */
  private lookAtOld(seen: { tasks: LiveTaskRow[]; ended: number[]; gone: number[] }, late: () => boolean): void {
    const { told } = this;
    for (let count = told.length; count > 0; count--) {
      if (this.turn >= told.length) this.turn = 0;
      const one = told[this.turn]!;
      if (one.task.out) {
        if (note(one)) seen.tasks.push(taskRow(one));
        this.turn++;
      } else {
        seen.ended.push(one.task.id);
        const last = told.pop()!;
        if (last !== one) told[this.turn] = last;
        this.leave(one.group, seen.gone);
      }
      if (count % batch === 0 && late()) break;
    }
  }

  private groupOf(group: LiveGroup, rows: LiveGroupRow[]): ToldGroup {
    let told = this.groups.get(group);
    if (told !== undefined) return told;
    const next = aboveOf(group);
    const above = next === null ? undefined : this.groupOf(next, rows);
    told = { id: this.all.groupId(group), group, above, stopping: group.node.halted !== null, size: 0 };
    this.groups.set(group, told);
    if (above !== undefined) above.size++;
    rows.push(rowOf(told));
    return told;
  }

  /** A task, or a group below, has gone from `group`. */
  private leave(group: ToldGroup, gone: number[]): void {
    for (let one: ToldGroup | undefined = group; one !== undefined && --one.size === 0; one = one.above) {
      this.groups.delete(one.group);
      gone.push(one.id);
    }
  }
}

/** How many are looked at between two looks at the clock. */
const batch = 128;
/** So many of the latest ids are looked for again. */
const again = 1000;

/** Takes down what a task does now. Whether that is something else than before. */
function note(told: ToldTask): boolean {
  const wait = currentWait(told.task);
  const state = wireState(told.task);
  const label = wait?.label ?? null;
  const since = wait === undefined || wait.waitingSince < 0 ? 0 : wait.waitingSince;
  if (told.state === state && told.wait === label && told.since === since) return false;
  told.state = state;
  told.wait = label;
  told.since = since;
  return true;
}

function taskRow({ task, group, wait, since }: ToldTask): LiveTaskRow {
  return [task.id, group.id, task.name, wireState(task), wait, Math.round(task.bornAt), since];
}

function rowOf({ id, group, above, stopping }: ToldGroup): LiveGroupRow {
  return [id, group.node.label, above?.id ?? 0, ownerOf(group.node) ?? 0, stopping ? 1 : 0];
}

/** The id of the task that stands between a group and the group above. */
function ownerOf(node: ContextNode): number | undefined {
  for (let above = node.parent; above !== null && above.group === null; above = above.parent) {
    if (above.taskId !== undefined) return above.taskId;
  }
  return undefined;
}

/** The group above. */
export function aboveOf({ node }: LiveGroup): LiveGroup | null {
  // Whatever is above a group of ours is one, too.
  return groupAbove(node) as unknown as LiveGroup | null;
}
