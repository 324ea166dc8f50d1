import { LostError } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { isThenable } from "../internal/thenable.js";
import type { Claim, Claimant } from "./claim.js";
import type { Context } from "./context.js";
import { DerivableContext } from "./derived.js";
import { HookList, type Rare } from "./hook.js";
import { idOf, isLive, isOut, marked, markOf, stateOf, type TaskState } from "./mark.js";
import type { ContextNode } from "./node.js";
import { EndStop, Stop } from "./stop.js";
import type { SweepableTask } from "./sweep.js";
import { currentWait } from "./wait.js";

/** One run of a function that has an owner. Made by `group.go`. */
export interface Task<T = unknown> {
  /** Unique in the process, counted from 1. */
  readonly id: number;
  readonly name: string;
  readonly state: TaskState;
  /** Milliseconds since the epoch; read from a clock that is up to a second old, and older while the event loop is blocked. */
  readonly startedAt: number;
  /** Asks it to stop, and returns at once. Its owner still waits for it. Does nothing once it was asked, or has ended. */
  stop(cause?: unknown): void;
  /**
   * What the function returned; rejects with what it threw, with a `StoppedError` if it was stopped before it began, or
   * with a `LostError`. A promise of its own at each call. The group hears of a failure whether or not anybody asks here.
   */
  result(): Promise<T>;
}

/** A task whose function returned {@link heldOpen}. */
export interface HeldTask extends Task {
  /** The promise of what it waits for. Collected before it settled, the task is lost. */
  hold(promise: Promise<unknown>): void;
  /** Ends it. */
  finish(): void;
}

/** What a task's owner must be able to do. */
export interface Owner {
  readonly node: ContextNode;
  ended(task: TaskRun, state: TaskState, outcome: unknown): void;
  /** An old task began a wait. */
  waiting(task: TaskRun): void;
}

/**
 * What tasks of one name have in common that one owner starts one after the other, between two turns of the sweeper: one
 * object, so that each has two fields less.
 */
export class Birth {
  constructor(
    readonly owner: Owner,
    /** On the clock's scale, as of the sweeper's last turn. */
    readonly at: number,
    readonly name: string,
  ) {}
}

/** Calls a task's function in some surrounding of its own, such as an `AsyncLocalStorage`. */
export type Runner = (task: TaskRun, fn: TaskFunction<unknown>) => unknown;

/** What a task runs: it is handed its context first. */
export type TaskFunction<T> = (ctx: Context) => T | PromiseLike<T>;

/** What few tasks have. */
interface More extends Rare {
  waiters?: { resolve(value: unknown): void; reject(error: unknown): void }[];
  /** Called when it has ended, for those that stop after it. */
  followers?: (() => void)[];
  /** The tasks that must have ended before this one is told to stop. */
  stopAfter?: readonly TaskRun[];
  mayEnd?: boolean;
  /** The function, while it is queued. */
  fn?: TaskFunction<unknown>;
  /** What it has taken and must give back, the latest first. */
  claims?: Claim | null;
}

/** It is tempting to write `extends` below. But each `super()` on the way costs 8 ns (measured), a tenth of a task. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the end of this file makes it true
export interface TaskRun extends DerivableContext {}

/**
 * A task, and the context that its function is handed: one object, since there may be a million. Seven fields: where as many end at
 * once, the collector carries each through the young generation, and time goes by its bytes (measured: 8 more are 3 % of it).
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class TaskRun implements HeldTask, SweepableTask, Claimant {
  halted: Stop | null = null;
  hooks: HookList | null = null;
  /** Its neighbours in its group's list. */
  prev: TaskRun | null = null;
  next: TaskRun | null = null;
  /**
   * While it runs: undefined until the function has returned, then, while young, a promise by which its end is known, or
   * {@link heldOpen}; once old, an {@link Old}. When it has ended: the value or the error.
   */
  private outcome: unknown = undefined;
  /** Its id and its state. */
  private mark: number;

  constructor(
    private readonly birth: Birth,
    id: number,
  ) {
    this.mark = markOf(id);
  }

  get id(): number {
    return idOf(this.mark);
  }

  get state(): TaskState {
    return stateOf(this.mark);
  }

  set state(state: TaskState) {
    this.mark = marked(this.mark, state);
  }

  get more(): More | null {
    return this.hooks === null ? null : this.hooks.rare;
  }

  set more(more: More | null) {
    if (more !== null || this.hooks !== null) (this.hooks ??= new HookList(this)).rare = more;
  }

  get name(): string {
    return this.birth.name;
  }

  private get owner(): Owner {
    return this.birth.owner;
  }

  get bornAt(): number {
    return this.birth.at;
  }

  get parent(): ContextNode {
    return this.owner.node;
  }

  get label(): string {
    return this.name;
  }

  get ownerName(): string {
    return this.name;
  }

  get taskId(): number {
    return this.id;
  }

  get due(): number {
    return this.owner.node.due;
  }

  get startedAt(): number {
    return Math.round(clock.wall() - clock.now() + this.bornAt);
  }

  /** Its function was called and has not settled. */
  get live(): boolean {
    return isLive(this.mark);
  }

  /** It has not ended. */
  get out(): boolean {
    return isOut(this.mark);
  }

  stop(cause?: unknown): void {
    if (this.out) this.halt(new Stop(cause));
  }

  halt(stop: Stop): void {
    if (this.state === "running") this.state = "stopping";
    DerivableContext.prototype.halt.call(this, stop);
    if (this.state === "queued") this.owner.ended(this, "stopped", stop.error);
  }

  result(): Promise<unknown> {
    if (this.state === "done") return Promise.resolve(this.outcome);
    if (!this.out) return Promise.reject(this.outcome);
    return new Promise((resolve, reject) => ((this.more ??= {}).waiters ??= []).push({ resolve, reject }));
  }

  /** Calls the function; whatever it throws, at once or later, ends here. `keep`: as {@link Sweeper.keep}. */
  begin(fn: TaskFunction<unknown>, runner: Runner | null, keep: boolean): void {
    let returned: unknown;
    try {
      returned = runner === null ? fn(this) : runner(this, fn);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.settle(returned, keep);
  }

  private settle(returned: unknown, keep: boolean): void {
    if (returned instanceof Promise) {
      // What `then` made lives until `returned` settles or is collected. To hold it in place of `returned` tells the same, and
      // lets go of `returned` when it has settled: measured, a fifth less time where most functions end without a wait.
      if (!keep && returned.then === ownThen) {
        this.outcome = this.hear(returned);
      } else {
        this.outcome = returned;
        void this.hear(returned);
      }
    } else if (isThenable(returned)) {
      this.settle(Promise.resolve(returned), keep);
    } else if (returned === heldOpen) {
      this.outcome = heldOpen;
    } else {
      this.succeeded(returned);
    }
  }

  hold(promise: Promise<unknown>): void {
    if (this.outcome === heldOpen) this.outcome = promise;
  }

  finish(): void {
    if (this.live) this.succeeded(undefined);
  }

  /** Bound functions, not closures: measured, a tenth less memory for a task, and a fifth less time. */
  private hear(returned: Promise<unknown>): Promise<void> {
    return returned.then(this.succeeded.bind(this), this.failed.bind(this));
  }

  /** Keeps the outcome, and tells whoever asked for it. The owner's part of {@link Owner.ended}. */
  close(state: TaskState, outcome: unknown): void {
    this.state = state;
    this.outcome = outcome;
    // What was derived from its context ends with it: timers, child contexts, groups.
    if (this.hooks === null) this.halted ??= taskEnded;
    else if (this.halted === null) this.halt(taskEnded);
    const more = this.more;
    if (more === null) return;
    for (const { resolve, reject } of more.waiters ?? []) state === "done" ? resolve(outcome) : reject(outcome);
    for (const follower of more.followers ?? []) follower();
    const { mayEnd = false, controller } = more;
    this.more = controller === undefined ? (mayEnd ? { mayEnd } : null) : { mayEnd, controller };
  }

  get claims(): Claim | null {
    return this.more?.claims ?? null;
  }

  set claims(first: Claim | null) {
    if (this.out) (this.more ??= {}).claims = first;
  }

  letGo(): Promise<unknown> | undefined {
    if (!this.live) return undefined;
    const { outcome } = this;
    const promise = outcome instanceof Promise ? outcome : undefined;
    this.outcome = new Old(promise ?? this);
    return promise;
  }

  collected(): void {
    if (this.live) this.owner.ended(this, "lost", new LostError(this.name, this.id, currentWait(this)?.label));
  }

  /** A wait begun by an old task: the sweeper must see it. */
  blocked(): void {
    if (this.live && this.outcome instanceof Old && !this.outcome.listed) this.owner.waiting(this);
  }

  /** Only an old one is. */
  get listed(): boolean {
    return this.live && this.outcome instanceof Old && this.outcome.listed;
  }

  set listed(on: boolean) {
    if (this.live && this.outcome instanceof Old) this.outcome.listed = on;
  }

  /** The promise that settles when it ends, if there is one of its own. */
  ending(): Promise<unknown> | undefined {
    if (!this.live) return undefined;
    const known = this.outcome instanceof Old ? this.outcome.deref() : this.outcome;
    return known instanceof Promise ? known : undefined;
  }

  private succeeded(value: unknown): void {
    this.owner.ended(this, "done", value);
  }

  private failed(error: unknown): void {
    const echo = this.halted?.explains(error) === true;
    this.owner.ended(this, echo ? "stopped" : "failed", error);
  }
}

Object.setPrototypeOf(TaskRun.prototype, DerivableContext.prototype);

/**
 * What a function of ours returns whose task is to last until {@link HeldTask.finish}: a task without a promise. Whoever
 * returns it holds the task, or says by {@link HeldTask.hold} what its life hangs on.
 */
export const heldOpen: unique symbol = Symbol("held open");
/** The outcome of an old task: its promise, which may be collected, or, without one, itself. */
class Old extends WeakRef<object> {
  /** The sweeper will look at its waits. */
  listed = false;
}

const taskEnded = new EndStop("its task has ended");
/** Of a `then` that is not this one nobody knows what it returns. */
const ownThen = Promise.prototype.then;
