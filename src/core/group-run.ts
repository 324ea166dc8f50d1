import { ClosedError, TaskError } from "../errors/index.js";
import { Fifo } from "../internal/fifo.js";
import { CancelContext, type GraceContext } from "./derived.js";
import type { ContextNode } from "./node.js";
import { tell } from "./observe.js";
import type { LiveGroup } from "./reading.js";
import { registry } from "./registry.js";
import { EndStop, Stop } from "./stop.js";
import type { Sweepable } from "./sweep.js";
import { Birth, type Owner, type TaskFunction, TaskRun, type TaskState } from "./task.js";

/** The engine of a group; {@link Group} is its face. Fields are written here only. */
export class GroupRun implements Owner, LiveGroup, Sweepable {
  readonly node: GroupContext;
  /** The first and the last of the tasks that were begun and have not ended: a list, in that order, through {@link TaskRun.next}. */
  private first: TaskRun | null = null;
  private last: TaskRun | null = null;
  /** How many those are. */
  private begun = 0;
  /** The first of them that the sweeper has not made old yet; null if it has made all. */
  young: TaskRun | null = null;
  /** Tasks that wait for the limit, in order. */
  readonly queue: Fifo<TaskRun> = new Fifo();
  /** What tasks threw, in the order of their ends; the first thousand. */
  readonly errors: TaskError[] = [];
  listed = false;
  place = -1;
  /** `open` → (`stopping` →) `closing`, while deferred functions run → `ended`. */
  private phase: "open" | "stopping" | "closing" | "ended" = "open";
  /** The owner asked for the stop, or a policy did; not a context above. */
  private stoppedHere = false;
  /** A stop cut at least one task short. */
  private cut = false;
  /** Somebody has called `wait`. */
  private told = false;
  private awaited: { resolve(): void; reject(error: unknown): void }[] = [];
  private readonly deferred: { name: string; fn: TaskFunction<unknown> }[] = [];
  /** Who waits for room, in order. */
  private readonly roomWaiters = new Set<() => void>();
  /** Slots that waiters were just told of, and may not have taken yet; forgotten at the next turn of the event loop. */
  private promised = 0;
  private filling = false;
  private knownPath: readonly string[] | undefined;
  private readonly all = registry();
  /** That of the tasks that are started now. */
  private birth = new Birth(this, this.all.sweeper.now, "");

  constructor(
    parent: ContextNode,
    readonly name: string,
    private readonly stopOn: "error" | "exit" | "never",
    private readonly limit: number,
  ) {
    this.node = new GroupContext(parent, this);
    if (this.node.halted !== null) this.stopping(this.node.halted);
  }

  get path(): readonly string[] {
    return (this.knownPath ??= ownersOf(this.node));
  }

  get parentTask(): number | undefined {
    for (let node: ContextNode | null = this.node; node !== null; node = node.parent) {
      if (node.taskId !== undefined) return node.taskId;
    }
    return undefined;
  }

  /** A copy: what runs while you go through it may end some, and begin others. */
  get tasks(): TaskRun[] {
    const tasks: TaskRun[] = [];
    for (let task = this.first; task !== null; task = task.next) tasks.push(task);
    return tasks;
  }

  get size(): number {
    return this.begun + this.queue.size;
  }

  get hasEnded(): boolean {
    return this.phase === "ended";
  }

  get full(): boolean {
    return this.size >= this.limit;
  }

  /** Whether who wants room must stand in line. */
  get crowded(): boolean {
    return this.roomWaiters.size > 0 || this.size + this.promised >= this.limit;
  }

  start(name: string, fn: TaskFunction<unknown>, stopAfter: readonly TaskRun[] | undefined, mayEnd: boolean): TaskRun {
    const all = this.all;
    if (this.phase !== "open" && this.phase !== "stopping") this.refuse(`go(${JSON.stringify(name)})`);
    if (!this.listed) all.sweeper.addGroup(this);
    const { now } = all.sweeper;
    if (this.birth.at !== now || this.birth.name !== name) this.birth = new Birth(this, now, name);
    const task = new TaskRun(this.birth, ++all.lastId);
    if (stopAfter !== undefined || mayEnd) task.more = { ...(stopAfter && { stopAfter }), mayEnd };
    if (this.begun < this.limit) this.run(task, fn);
    else this.enqueue(task, fn);
    return task;
  }

  private run(task: TaskRun, fn: TaskFunction<unknown>): void {
    const all = this.all;
    if (this.place < 0) all.add(this);
    this.append(task);
    all.live++;
    if (this.node.halted !== null) haltInTurn(task, this.node.halted);
    if (all.observers !== null) tell("taskStarted", task, this);
    task.begin(fn, all.runner, all.sweeper.keep);
  }

  private enqueue(task: TaskRun, fn: TaskFunction<unknown>): void {
    task.state = "queued";
    (task.more ??= {}).fn = fn;
    this.queue.push(task);
    this.all.live++;
    if (this.node.halted !== null) task.halt(this.node.halted);
  }

  waiting(task: TaskRun): void {
    this.all.sweeper.addWaiting(task);
  }

  /** Called by each task, once. */
  ended(task: TaskRun, state: TaskState, outcome: unknown): void {
    const all = this.all;
    const mayEnd = task.more?.mayEnd === true;
    if (state === "lost") tell("taskLost", all.countLost(this, task));
    if (task.state === "queued") this.queue.remove(task);
    else this.remove(task);
    all.live--;
    if (state === "stopped") this.cut ||= this.node.halted !== null;
    else if (state !== "done") this.record(new TaskError(task.name, task.id, outcome));
    task.close(state, outcome);
    if (all.observers !== null)
      tell("taskEnded", task, this, state === "failed" || state === "lost" ? outcome : undefined);
    if (this.phase === "open" && state !== "lost" && this.stopOn !== "never") {
      if (state === "failed") this.stop(outcome);
      else if (this.stopOn === "exit" && !mayEnd) this.stop(`task ${JSON.stringify(task.name)} has ended`);
    }
    if (this.limit !== Infinity) this.fill();
    if (this.begun === 0 && this.queue.size === 0) this.emptied();
  }

  private append(task: TaskRun): void {
    const last = this.last;
    task.prev = last;
    if (last === null) this.first = task;
    else last.next = task;
    this.last = task;
    this.young ??= task;
    this.begun++;
  }

  private remove(task: TaskRun): void {
    const { prev, next } = task;
    if (this.young === task) this.young = next;
    if (prev === null) this.first = next;
    else prev.next = next;
    if (next === null) this.last = prev;
    else next.prev = prev;
    // Whoever keeps an ended task must not keep those that were beside it.
    task.prev = task.next = null;
    this.begun--;
  }

  /** Starts what is queued, in order. Not from inside itself: a thousand tasks that end at once would be a thousand calls deep. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (this.phase === "open" && this.begun < this.limit && this.queue.size > 0) {
      const task = this.queue.shift()!;
      const fn = task.more!.fn!;
      delete task.more!.fn;
      task.state = "running";
      this.all.live--;
      this.run(task, fn);
    }
    this.filling = false;
    this.callWaiters();
  }

  /** Tells as many of those who wait as there is room for. One that does not take its slot at once has passed it on. */
  private callWaiters(): void {
    for (const ready of this.roomWaiters) {
      if (this.size + this.promised >= this.limit) return;
      this.roomWaiters.delete(ready);
      if (this.promised++ === 0) {
        setImmediate(() => {
          this.promised = 0;
          this.callWaiters();
        });
      }
      ready();
    }
  }

  /** Called whenever no task is left: more than once where one end is inside another's. */
  private emptied(): void {
    if (this.place >= 0) this.all.remove(this);
    if (this.phase === "stopping" || (this.phase === "open" && this.awaited.length > 0)) this.close();
  }

  stop(cause: unknown): void {
    if (this.phase === "ended" || this.node.halted !== null) return;
    this.stoppedHere = true;
    this.node.halt(new Stop(cause));
  }

  /** The group's context was stopped, by us or from above. */
  stopping(stop: Stop): void {
    if (this.phase !== "open") return;
    this.phase = "stopping";
    tell("groupStopping", this, stop.cause);
    for (const task of this.tasks) if (task.out) haltInTurn(task, stop);
    for (const task of [...this.queue]) task.halt(stop);
    if (this.size === 0) this.emptied();
  }

  defer(name: string, fn: TaskFunction<unknown>): void {
    if (this.phase === "closing" || this.phase === "ended") this.refuse(`defer(${JSON.stringify(name)})`);
    this.deferred.push({ name, fn });
  }

  wait(): Promise<void> {
    this.told = true;
    if (this.phase === "ended") return this.verdict();
    const promise = new Promise<void>((resolve, reject) => this.awaited.push({ resolve, reject }));
    if (this.size === 0 && this.phase !== "closing") this.close();
    return promise;
  }

  /** Waits for the end; an error that a `wait` has told already is not told twice. */
  async dispose(): Promise<void> {
    const told = this.told;
    await this.wait().catch((error: unknown) => {
      if (!told) throw error;
    });
  }

  /** Calls back when a slot is free; returns the undo. */
  whenRoom(ready: () => void): () => void {
    this.roomWaiters.add(ready);
    return () => void this.roomWaiters.delete(ready);
  }

  private close(): void {
    this.phase = "closing";
    if (this.deferred.length === 0) this.end();
    else void this.runDeferred().then(() => this.end());
  }

  /** Last one first, each alone, with what is left of the grace period. They are tasks too: a dump shows which one hangs. */
  private async runDeferred(): Promise<void> {
    const grace = this.node.withGrace();
    for (let last = this.deferred.pop(); last !== undefined; last = this.deferred.pop()) {
      const cleanup = this.cleanup(grace);
      const fn = grace.halted === null ? last.fn : alreadyStopped(last.fn, grace.halted);
      const task = cleanup.start(last.name, fn, undefined, false);
      await cleanup.wait().catch(() => undefined);
      await task
        .result()
        .catch((error: unknown) => this.record(cleanup.errors[0] ?? new TaskError(task.name, task.id, error)));
    }
    grace.cancel();
  }

  /** The owner of one deferred function. When nothing is left of the grace period, one that is not stopped. */
  private cleanup(grace: GraceContext): GroupRun {
    const cleanup = new GroupRun(grace.done ? this.node.withoutStop() : grace, "deferred", "never", Infinity);
    // The clock runs on: time may have been up just after we looked.
    return cleanup.hasEnded ? this.cleanup(grace) : cleanup;
  }

  private end(): void {
    this.phase = "ended";
    this.node.release();
    const awaited = this.awaited;
    this.awaited = [];
    for (const { resolve, reject } of awaited) this.verdict().then(resolve, reject);
    if (this.all.observers === null) return;
    tell("groupEnded", this);
    if (this.errors.length > 0) queueMicrotask(() => this.reportUnheard());
  }

  /** An error that nobody asked for is at least said. */
  private reportUnheard(): void {
    if (this.told) return;
    const [first] = this.errors;
    tell("noted", {
      from: this.path.join(" > "),
      text: `ended with an error that nobody waited for: ${first!.message}`,
      level: "error",
    });
  }

  /** What `wait` says: the first real error, else that somebody above cut the work short, else nothing. */
  private verdict(): Promise<void> {
    const first = this.errors[0];
    if (first !== undefined) return Promise.reject(first.cause instanceof Error ? first.cause : first);
    if (this.cut && !this.stoppedHere && this.node.error !== undefined) return Promise.reject(this.node.error);
    return Promise.resolve();
  }

  private record(error: TaskError): void {
    if (this.errors.length < maxErrors) this.errors.push(error);
  }

  /** A stop from above is not the caller's fault: then the refusal is only its echo. Else it says what ended the group. */
  private refuse(during: string): never {
    const stop = this.node.halted === groupEnded ? null : this.node.halted;
    if (stop !== null && !this.stoppedHere) throw stop.error;
    throw new ClosedError(`group ${JSON.stringify(this.name)}`, { during, cause: stop?.cause });
  }
}

const maxErrors = 1000;
const groupEnded = new EndStop("its group has ended");

/** The context of a group: its stop reaches the tasks, each in its turn. */
class GroupContext extends CancelContext {
  constructor(
    parent: ContextNode,
    private readonly run: GroupRun,
  ) {
    super(parent);
  }

  override get label(): string {
    return this.run.name;
  }

  override get ownsTasks(): boolean {
    return true;
  }

  override get ownerName(): string {
    return this.label;
  }

  /** Stays linked to its parent until the end: a later stop from above may shorten the grace period. */
  override halt(stop: Stop): void {
    const fresh = this.halted === null;
    this.inherit(fresh ? stop.branch() : stop);
    // Undefined while the constructor runs: then the run looks for itself.
    if (fresh) (this.run as GroupRun | undefined)?.stopping(this.halted!);
  }

  /** The group has ended: nothing that was derived from it may go on. */
  release(): void {
    this.link.unhook();
    // If it was stopped, by a branch of its own: see `halt`.
    this.halted?.unfollow();
    this.inherit(groupEnded);
  }
}

/** The same function, on a context that is stopped from the start. */
function alreadyStopped(fn: TaskFunction<unknown>, stop: Stop): TaskFunction<unknown> {
  return (ctx) => {
    (ctx as unknown as ContextNode).halt(stop);
    return fn(ctx);
  };
}

/** Tells a task to stop once all that it stops after have ended. */
function haltInTurn(task: TaskRun, stop: Stop): void {
  const first = task.more?.stopAfter?.filter((other) => other.out) ?? [];
  let left = first.length;
  if (left === 0) task.halt(stop);
  for (const other of first) {
    ((other.more ??= {}).followers ??= []).push(() => {
      if (--left === 0 && task.out) task.halt(stop);
    });
  }
}

function ownersOf(node: ContextNode): string[] {
  const owners: string[] = [];
  for (let above: ContextNode | null = node; above !== null; above = above.parent) {
    if (above.ownerName !== undefined) owners.push(above.ownerName);
  }
  return owners.reverse();
}
