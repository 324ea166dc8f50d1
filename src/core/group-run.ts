import { ClosedError, LostError, TaskError } from "../errors/index.js";
import type { Fifo } from "../internal/fifo.js";
import { groupAbove, ownersOf, taskAbove } from "./above.js";
import type { GraceContext } from "./derived.js";
import { GroupContext, groupEnded } from "./group-context.js";
import { reportLeftBehind } from "./left-behind.js";
import type { ContextNode, GroupAbove } from "./node.js";
import { tell } from "./observe.js";
import type { LiveGroup } from "./reading.js";
import { registry } from "./registry.js";
import { Room } from "./room.js";
import { Stop } from "./stop.js";
import { haltInTurn } from "./stop-after.js";
import type { Sweepable } from "./sweep.js";
import type { TaskState } from "./mark.js";
import { Birth, type Owner, type TaskFunction, TaskRun } from "./task.js";

/** The engine of a group; {@link Group} is its face. Fields are written here only. */
export class GroupRun implements Owner, LiveGroup, Sweepable, GroupAbove {
  readonly node: GroupContext;
  /** The first and the last of the tasks that were begun and have not ended: a list, in that order, through {@link TaskRun.next}. */
  private first: TaskRun | null = null;
  private last: TaskRun | null = null;
  /** How many those are. */
  private begun = 0;
  /** The first of them that the sweeper has not made old yet; null if it has made all. */
  young: TaskRun | null = null;
  /** Its queue, and who waits for a slot. */
  readonly room: Room = new Room(this);
  /** What tasks threw, in the order of their ends; the first thousand, where one that was thrown takes the place of a lost task's. */
  readonly errors: TaskError[] = [];
  /** How many of those are of lost tasks. */
  private lostErrors = 0;
  listed = false;
  place = -1;
  /** The nearest group above, which may have ended; null below none. */
  private readonly above: GroupAbove | null;
  /** Whether that one counts this one among its {@link below}. */
  private counted = false;
  /** How many of the groups right below have something out. */
  private below = 0;
  /** `open` → (`stopping` →) `closing`, while deferred functions run → `ending`, while groups below do → `ended`. */
  private phase: "open" | "stopping" | "closing" | "ending" | "ended" = "open";
  /** The owner asked for the stop, or a policy did; not a context above. */
  private stoppedHere = false;
  /** A stop cut at least one task short. */
  private cut = false;
  /** Somebody was told how it ended. */
  private told = false;
  /** Called at the end: there is somebody who waits for it. */
  private readonly awaited = new Set<() => void>();
  private readonly deferred: { name: string; fn: TaskFunction<unknown> }[] = [];
  private knownPath: readonly string[] | undefined;
  private readonly all = registry();
  /** That of the tasks that are started now. */
  private birth = new Birth(this, this.all.sweeper.now, "");

  constructor(
    parent: ContextNode,
    readonly name: string,
    private readonly stopOn: "error" | "exit" | "never",
    readonly limit: number,
  ) {
    this.node = new GroupContext(parent, this);
    this.above = groupAbove(this.node);
    if (this.node.halted !== null) this.stopping(this.node.halted);
  }

  get path(): readonly string[] {
    return (this.knownPath ??= ownersOf(this.node));
  }

  get parentTask(): number | undefined {
    return taskAbove(this.node);
  }

  /** A copy: what runs while you go through it may end some, and begin others. */
  get tasks(): TaskRun[] {
    const tasks: TaskRun[] = [];
    for (let task = this.first; task !== null; task = task.next) tasks.push(task);
    return tasks;
  }

  since(id: number): TaskRun[] {
    const tasks: TaskRun[] = [];
    // Without a limit none is begun before one that is older.
    for (let task = this.last; task !== null && (task.id > id || this.limit !== Infinity); task = task.prev)
      if (task.id > id) tasks.push(task);
    return tasks;
  }

  get queue(): Fifo<TaskRun> {
    return this.room.queue;
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

  /** Whether a task that is queued may begin. */
  get admits(): boolean {
    return this.phase === "open" && this.begun < this.limit;
  }

  start(name: string, fn: TaskFunction<unknown>, stopAfter: readonly TaskRun[] | undefined, mayEnd: boolean): TaskRun {
    const all = this.all;
    if (this.phase !== "open" && this.phase !== "stopping") this.refuse("go", name);
    if (!this.listed) all.sweeper.addGroup(this);
    const { now } = all.sweeper;
    if (this.birth.at !== now || this.birth.name !== name) this.birth = new Birth(this, now, name);
    const task = new TaskRun(this.birth, ++all.lastId);
    if (stopAfter !== undefined || mayEnd) task.more = apart(stopAfter, mayEnd);
    if (this.begun < this.limit) this.run(task, fn);
    else this.enqueue(task, fn);
    return task;
  }

  private run(task: TaskRun, fn: TaskFunction<unknown>): void {
    const all = this.all;
    if (this.place < 0) this.filled();
    this.append(task);
    all.live++;
    if (this.node.halted !== null) haltInTurn(task, this.node.halted);
    if (all.observers !== null) tell("taskStarted", task, this);
    task.begin(fn, all.runner, all.sweeper.keep);
  }

  private enqueue(task: TaskRun, fn: TaskFunction<unknown>): void {
    this.room.enqueue(task, fn);
    this.all.live++;
    if (this.node.halted !== null) task.halt(this.node.halted);
  }

  admit(task: TaskRun, fn: TaskFunction<unknown>): void {
    this.all.live--;
    this.run(task, fn);
  }

  waiting(task: TaskRun): void {
    this.all.sweeper.addWaiting(task);
  }

  /** Called by each task, once. Short, so that V8 makes one piece of it and of what it calls: what is rare is done elsewhere. */
  ended(task: TaskRun, state: TaskState, outcome: unknown): void {
    const { all } = this;
    const { more } = task;
    if (state !== "done") this.unfinished(task, state, outcome);
    const queued = more !== null && task.state === "queued";
    if (queued) this.queue.remove(task);
    else this.remove(task);
    all.live--;
    task.close(state, outcome);
    if (more?.claims) reportLeftBehind(task, more.claims);
    // Not before: a group below may end with it, and would end this one, before the policy was asked.
    if (!queued) this.begun--;
    if (all.observers !== null) tell("taskEnded", task, this, errorOf(state, outcome));
    if (this.phase === "open" && (state === "failed" || this.stopOn === "exit")) this.decide(task, state, outcome);
    if (this.limit !== Infinity) this.room.fill();
    if (this.begun === 0) this.proceed();
  }

  /** A task is about to end that did not do what it was for. */
  private unfinished(task: TaskRun, state: TaskState, outcome: unknown): void {
    if (state === "lost") tell("taskLost", this.all.countLost(this, task));
    if (state === "stopped") this.cut ||= this.node.halted !== null;
    else this.record(new TaskError(task.name, task.id, outcome));
  }

  /** Whether the end of one task stops the others. */
  private decide(task: TaskRun, state: TaskState, outcome: unknown): void {
    if (this.stopOn === "never" || state === "lost") return;
    if (state === "failed") this.stop(outcome);
    else if (task.more?.mayEnd !== true) this.stop(`task ${JSON.stringify(task.name)} has ended`);
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
  }

  private filled(): void {
    this.all.add(this);
    this.count();
  }

  busyBelow(): void {
    this.below++;
    this.count();
  }

  idleBelow(): void {
    this.below--;
    this.proceed();
  }

  /** Something is out, of its own or below: the group above may not end before it. */
  private count(): void {
    if (this.counted) return;
    this.counted = true;
    this.above?.busyBelow();
  }

  /** Goes on towards the end as far as it may. Called whenever something has ended, of its own or below: also from inside itself. */
  private proceed(): void {
    if (this.size > 0) return;
    if (this.place >= 0) this.all.remove(this);
    if (this.below > 0) return;
    if (this.phase === "stopping" || (this.phase === "open" && this.awaited.size > 0)) this.close();
    else if (this.phase === "ending") this.end();
    if (!this.counted || this.phase === "closing" || this.phase === "ending") return;
    this.counted = false;
    this.above?.idleBelow();
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
    this.proceed();
  }

  defer(name: string, fn: TaskFunction<unknown>): void {
    if (this.phase !== "open" && this.phase !== "stopping") this.refuse("defer", name);
    this.deferred.push({ name, fn });
  }

  wait(): Promise<void> {
    if (this.phase === "ended") return this.verdict();
    return new Promise((resolve, reject) => {
      this.whenEnded(() => void this.verdict().then(resolve, reject));
    });
  }

  /** Calls back at the end, at once if that was before; nobody is told by this how it ended. Returns the undo. */
  whenEnded(fn: () => void): () => void {
    if (this.phase === "ended") fn();
    else this.awaited.add(fn);
    this.proceed();
    return () => void this.awaited.delete(fn);
  }

  /** Waits for the end; an error that a `wait` has told already is not told twice. */
  async dispose(): Promise<void> {
    await new Promise<void>((ended) => this.whenEnded(ended));
    if (!this.told) await this.verdict();
  }

  private close(): void {
    this.phase = "closing";
    if (this.deferred.length === 0) this.release();
    // eslint-disable-next-line curfew/unowned-task -- whoever waits for the group waits for it, and it does not fail.
    else void this.runDeferred().then(() => this.release());
  }

  /** Ends what is left on its context: groups without a task, whose deferred functions run then, and what those left behind. */
  private release(): void {
    this.node.release();
    this.phase = "ending";
    this.proceed();
  }

  /** Last one first, each alone, with what is left of the grace period. They are tasks too: a dump shows which one hangs. */
  private async runDeferred(): Promise<void> {
    const grace = this.node.withGrace();
    for (let last = this.deferred.pop(); last !== undefined; last = this.deferred.pop()) {
      const cleanup = this.cleanup(grace);
      const fn = grace.halted === null ? last.fn : alreadyStopped(last.fn, grace.halted);
      const task = cleanup.start(last.name, fn, undefined, false);
      // Its errors are read below.
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
    this.node.leave();
    for (const heard of this.awaited) heard();
    this.awaited.clear();
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
    this.told = true;
    const first = this.errors[0];
    if (first !== undefined) return Promise.reject(first.cause instanceof Error ? first.cause : first);
    if (this.cut && !this.stoppedHere && this.node.error !== undefined) return Promise.reject(this.node.error);
    return Promise.resolve();
  }

  private record(error: TaskError): void {
    const { errors } = this;
    const lost = isLost(error);
    if (errors.length >= maxErrors) {
      // A leak that goes on for weeks must not hide what fails today.
      if (lost || this.lostErrors === 0) return;
      errors.splice(errors.findLastIndex(isLost), 1);
      this.lostErrors--;
    }
    errors.push(error);
    if (lost) this.lostErrors++;
  }

  /** A stop from above is not the caller's fault: then the refusal is only its echo. Else it says what ended the group. */
  private refuse(verb: string, name: string): never {
    const stop = this.node.halted === groupEnded ? null : this.node.halted;
    if (stop !== null && !this.stoppedHere) throw stop.error;
    const during = `${verb}(${JSON.stringify(name)})`;
    throw new ClosedError(`group ${JSON.stringify(this.name)}`, { during, cause: stop?.cause });
  }
}

const maxErrors = 1000;

/** What makes a task of its group differ. */
function apart(stopAfter: readonly TaskRun[] | undefined, mayEnd: boolean): TaskRun["more"] {
  return stopAfter === undefined ? { mayEnd } : { stopAfter, mayEnd };
}

function errorOf(state: TaskState, outcome: unknown): unknown {
  return state === "failed" || state === "lost" ? outcome : undefined;
}

function isLost(error: TaskError): boolean {
  return error.cause instanceof LostError;
}

/** The same function, on a context that is stopped from the start. */
function alreadyStopped(fn: TaskFunction<unknown>, stop: Stop): TaskFunction<unknown> {
  return (ctx) => {
    (ctx as unknown as ContextNode).halt(stop);
    return fn(ctx);
  };
}
