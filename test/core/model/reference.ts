/**
 * What a group promises, written down as plainly as possible: lists, loops, no promises, no contexts. The library is
 * right when it says the same of every task and every group after every step of any program.
 */
export interface ReferenceTask {
  readonly name: string;
  readonly group: ReferenceGroup;
  readonly after: readonly ReferenceTask[];
  readonly mayEnd: boolean;
  /** How its function ends at once; undefined for one that waits for its gate. */
  readonly atOnce: Ending | undefined;
  state: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
  /** Told to stop, once those that it stops after have ended; and why. */
  pending: { readonly cause: unknown } | undefined;
}

/** `echo`: throws what its context throws; a failure where it was not told to stop. */
export type Ending = "return" | "throw" | "echo";

export const isOut = (task: ReferenceTask): boolean => ["queued", "running", "stopping"].includes(task.state);

/** What must have ended before `task` is told of a stop from above. */
const endedBefore = (task: ReferenceTask): readonly ReferenceTask[] =>
  [task, ...task.group.owners].filter(isOut).flatMap((each) => each.after);

export class ReferenceGroup {
  readonly tasks: ReferenceTask[] = [];
  /** The names of tasks whose failures were recorded, in order. */
  readonly errors: string[] = [];
  stopped: { readonly cause: unknown; readonly here: boolean } | undefined;
  ended = false;
  waited = false;
  private cut = false;
  /** How many of its tasks are just ending: what that sets off comes before its own end. */
  private finishing = 0;

  constructor(
    readonly name: string,
    readonly stopOn: "error" | "exit" | "never",
    readonly limit: number,
    /** The task or the group that owns its context. */
    readonly owner: ReferenceTask | ReferenceGroup | undefined,
    /** Whether it was made without its owner's stop. */
    readonly detached: boolean,
    private readonly everything: readonly ReferenceGroup[],
  ) {}

  get out(): ReferenceTask[] {
    return this.tasks.filter(isOut);
  }

  /** Whether a task is out, of its own or of a group below. */
  get busy(): boolean {
    return (
      this.finishing > 0 || this.out.length > 0 || this.everything.some((group) => group.above === this && group.busy)
    );
  }

  /** The group that it is right below: it ends no earlier than this one has nothing out. */
  private get above(): ReferenceGroup | undefined {
    return this.owner instanceof ReferenceGroup ? this.owner : this.owner?.group;
  }

  /** What `wait` says: the name of the task whose error it throws, `stop`, or nothing. */
  get verdict(): string | undefined {
    return this.errors[0] ?? (this.cut && this.stopped?.here === false ? "stop" : undefined);
  }

  /** Whether `go` is refused. */
  get refuses(): boolean {
    return this.ended;
  }

  /** Whether a task that stops after these would wait for one that it runs below. */
  wouldWaitForItself(after: readonly ReferenceTask[]): boolean {
    return after.some(
      (task) => isOut(task) && (this.owners.includes(task) || this.wouldWaitForItself(endedBefore(task))),
    );
  }

  /** The tasks that it runs below, innermost first. */
  get owners(): ReferenceTask[] {
    if (this.owner === undefined) return [];
    return this.owner instanceof ReferenceGroup ? this.owner.owners : [this.owner, ...this.owner.group.owners];
  }

  go(task: ReferenceTask): void {
    this.tasks.push(task);
    if (this.started.length < this.limit) this.start(task);
    else if (this.stopped !== undefined) this.finish(task, "echo");
  }

  stop(cause: unknown, here = true): void {
    if (this.ended || this.stopped !== undefined) return;
    this.stopped = { cause, here };
    for (const group of this.ownedBy(this)) group.stop(cause, false);
    for (const task of this.out.filter((each) => each.state !== "queued")) this.tellInTurn(task, cause);
    for (const task of this.out.filter((each) => each.state === "queued")) this.finish(task, "echo");
    this.endIfOver();
  }

  stopTask(task: ReferenceTask, cause: unknown): void {
    if (task.state === "queued") this.finish(task, "echo");
    else if (task.state === "running") this.tell(task, cause);
  }

  /** A task ends; one that is queued can only be dropped. */
  finish(task: ReferenceTask, how: Ending): void {
    const told = task.state === "stopping" || task.state === "queued";
    this.finishing++;
    task.state = how === "return" ? "done" : how === "echo" && told ? "stopped" : "failed";
    task.pending = undefined;
    if (task.state === "failed") this.errors.push(task.name);
    if (task.state === "stopped" && this.stopped !== undefined) this.cut = true;
    for (const group of this.ownedBy(task)) group.stop("its task has ended", false);
    for (const group of this.everything) group.tellFollowers();
    if (task.state === "failed" && this.stopOn !== "never") this.stop(task.name);
    else if (this.stopOn === "exit" && !task.mayEnd) this.stop(`task ${JSON.stringify(task.name)} has ended`);
    this.fill();
    this.finishing--;
    this.endIfOver();
  }

  wait(): void {
    this.waited = true;
    this.endIfOver();
  }

  private get started(): ReferenceTask[] {
    return this.out.filter((task) => task.state !== "queued");
  }

  private start(task: ReferenceTask): void {
    task.state = "running";
    if (this.stopped !== undefined) this.tellInTurn(task, this.stopped.cause);
    if (task.atOnce !== undefined) this.finish(task, task.atOnce);
  }

  private fill(): void {
    for (const task of this.tasks) {
      if (this.stopped !== undefined || this.started.length >= this.limit) return;
      if (task.state === "queued") this.start(task);
    }
  }

  private tellInTurn(task: ReferenceTask, cause: unknown): void {
    if (task.after.some(isOut)) task.pending ??= { cause };
    else this.tell(task, cause);
  }

  private tellFollowers(): void {
    for (const task of this.tasks) {
      if (task.pending !== undefined && !task.after.some(isOut)) this.tell(task, task.pending.cause);
    }
  }

  private tell(task: ReferenceTask, cause: unknown): void {
    task.pending = undefined;
    if (task.state !== "running") return;
    task.state = "stopping";
    for (const group of this.ownedBy(task)) group.stop(cause, false);
  }

  private endIfOver(): void {
    if (this.busy) return;
    if (!this.ended && (this.stopped !== undefined || this.waited)) {
      this.ended = true;
      for (const group of this.ownedBy(this)) group.stop("its group has ended", false);
    }
    this.above?.endIfOver();
  }

  /** Those that stop with `owner`. */
  private ownedBy(owner: ReferenceTask | ReferenceGroup): ReferenceGroup[] {
    return this.everything.filter((group) => group.owner === owner && !group.detached);
  }
}
