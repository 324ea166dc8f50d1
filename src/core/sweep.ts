import { clock } from "../internal/clock.js";
import type { ContextNode } from "./node.js";

/**
 * The sweeper makes old tasks collectable. A task that nobody can wake is garbage, unless we hold it: so once a task is
 * about a second old, its promise moves from the task into a `FinalizationRegistry`, and its waits are held weakly. A
 * promise that is collected before it settled proves the task lost. Short tasks are never touched.
 *
 * It also keeps {@link Sweeper.now}, a clock that is free to read.
 */
export class Sweeper {
  /** The clock as of the last turn of the sweeper, at most a second ago while the event loop turns. */
  now: number = clock.now();
  /** Set by tests and tools that want to see the stacks of lost tasks: nothing is let go. */
  keep = false;

  /** Groups with tasks that were not swept yet. */
  private groups: Sweepable[] = [];
  /** Old tasks that began a wait since the last turn. */
  private waiting: SweepableTask[] = [];
  private work: Iterator<void> | null = null;
  private cancel: (() => void) | null = null;
  private readonly promises = new FinalizationRegistry<SweepableTask>((task) => task.collected());

  /** `group` has a young task. */
  addGroup(group: Sweepable): void {
    if (this.cancel === null) this.now = clock.now();
    group.listed = true;
    this.groups.push(group);
    this.schedule(interval);
  }

  /** An old task began a wait. */
  addWaiting(task: SweepableTask): void {
    task.listed = true;
    this.waiting.push(task);
    this.schedule(interval);
  }

  private schedule(ms: number): void {
    this.cancel ??= clock.after(ms, () => this.turn(), true);
  }

  /** Works for two milliseconds at most, then lets others on. */
  private turn(): void {
    this.cancel = null;
    this.now = clock.now();
    this.work ??= this.sweep(this.now - interval / 2);
    for (let count = 0; ; count++) {
      if (this.work.next().done === true) break;
      if (count % 64 === 0 && clock.now() - this.now > slice) return this.schedule(pause);
    }
    this.work = null;
    if (this.groups.length > 0 || this.waiting.length > 0) this.schedule(interval);
  }

  private *sweep(bornBefore: number): Generator<void> {
    const groups = this.groups;
    this.groups = [];
    for (const group of groups) {
      for (let task = group.young; task !== null && task.bornAt <= bornBefore; task = group.young) {
        group.young = task.next;
        this.age(task);
        yield;
      }
      group.listed = group.young !== null;
      if (group.listed) this.groups.push(group);
    }
    const waiting = this.waiting;
    this.waiting = [];
    for (const task of waiting) {
      if (this.weaken(task)) this.waiting.push(task);
      else task.listed = false;
      yield;
    }
  }

  private age(task: SweepableTask): void {
    if (this.keep) return;
    const promise = task.letGo();
    if (promise !== undefined) this.promises.register(promise, task);
    if (!task.listed && this.weaken(task)) this.addWaiting(task);
  }

  /** Notes the age of young waits, lets go of old ones. Whether any are young. */
  private weaken(task: SweepableTask): boolean {
    // A deadline will wake it, whatever it waits for: so it is never lost.
    const letGo = !this.keep && task.due === Infinity;
    let young = false;
    for (const hook of task.hooks ?? []) if (hook.age(this.now, letGo)) young = true;
    return young;
  }
}

/** Between turns; the age at which a task is old is between this and twice this. */
const interval = 1000;
/** How long one turn may take, and how long it then lets others on. */
const slice = 2;
const pause = 10;

/** A group, as the sweeper sees it. */
export interface Sweepable {
  /** The first of its tasks that is not old yet; the others follow by {@link SweepableTask.next}. */
  young: SweepableTask | null;
  listed: boolean;
}

/** A task, as the sweeper sees it. */
export interface SweepableTask extends Pick<ContextNode, "hooks" | "due"> {
  /** The task of its group that was begun after it. */
  readonly next: SweepableTask | null;
  /** Whether the sweeper will look at its waits. */
  listed: boolean;
  readonly bornAt: number;
  /** Gives up the promise of its function, if it still runs. */
  letGo(): Promise<unknown> | undefined;
  /** The promise that it gave up was collected. */
  collected(): void;
}
