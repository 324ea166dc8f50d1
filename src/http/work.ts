import type { Context, Group } from "../core/index.js";
import { heldOpen, type HeldTask, isEcho, tell } from "../core/port.js";
import { reasonText } from "../errors/index.js";
import { isThenable } from "../internal/thenable.js";
import type { Endless } from "./endless.js";
import { setWork } from "./request.js";
import type { Kind } from "./tally.js";

/** Where work comes from. */
export interface Origin {
  /** The service's name, for what is told to the observers. */
  readonly name: string;
  readonly endless: Endless;
  /** How long a request may take, in milliseconds. */
  readonly timeout?: number;
}

/** Something that was accepted: a task, until it is over and every listener that was called has ended. */
export abstract class Work<L extends (...args: never) => unknown = (...args: never) => unknown> {
  /** What its listeners get. */
  ctx!: Context;
  private taskCtx!: Context;
  protected isEndless = false;
  private task: HeldTask | undefined;
  /** What a listener's promise led to, until the task has it. */
  private heard: Promise<void> | null = null;
  /** What the task waits for: the listeners, and the end. */
  private left = 1;

  constructor(
    protected readonly origin: Origin,
    /** What its listeners know it by. */
    protected readonly subject: object,
  ) {}

  begin(owner: Group, name: string, listeners: readonly L[]): void {
    this.task = owner.go(name, (ctx) => {
      this.taskCtx = ctx;
      this.ctx = this.limited(ctx);
      setWork(this.subject, this);
      this.call(listeners);
      return this.left === 0 ? undefined : heldOpen;
    }) as HeldTask;
    if (this.heard !== null && listeners.length === 1) this.task.hold(this.heard);
    this.heard = null;
  }

  /** Calls listeners within the task: when it begins, and for one that hands it on with `server.emit`. */
  call(listeners: readonly L[]): void {
    this.left += listeners.length;
    for (const listener of listeners) this.callOne(listener);
  }

  becomeEndless(): void {
    if (this.isEndless) return;
    this.isEndless = true;
    this.ctx = this.taskCtx;
    this.origin.endless.add(this);
  }

  /** Tells its context to stop. */
  stop(cause: unknown): void {
    this.task?.stop(cause);
  }

  /** Why it has not ended, when time is up. */
  get kind(): Kind {
    return this.isEndless ? "endless" : this.waitsForClient ? "client" : "ours";
  }

  protected abstract get waitsForClient(): boolean;
  protected abstract invoke(listener: L): unknown;
  /** A listener threw. */
  protected abstract failed(): void;
  /** A listener gave up, since the context was stopped. */
  protected abstract gaveUp(): void;
  /** Ends it now, in the middle. */
  abstract breakOff(): void;

  /** Its answer is out, or its connection is closed. Called once. */
  protected ended(): void {
    if (this.isEndless) this.origin.endless.delete(this);
    this.oneLess();
  }

  private limited(ctx: Context): Context {
    const { timeout = Infinity } = this.origin;
    // It ends with the task.
    return timeout === Infinity ? ctx : ctx.withTimeout(timeout, `the ${this.what} takes too long`).ctx;
  }

  private oneLess(): void {
    // Without a task it was cut before it was begun, or has ended while it was.
    if (--this.left === 0) this.task?.finish();
  }

  private callOne(listener: L): void {
    let returned: unknown;
    try {
      returned = this.invoke(listener);
    } catch (error) {
      this.threw(error);
      return;
    }
    if (isThenable(returned)) {
      // One that is no promise may throw, or call back twice.
      // Bound functions: by them a dump finds whose the handler is.
      this.heard = Promise.resolve(returned).then(this.oneLess.bind(this), this.threw.bind(this));
    } else {
      this.oneLess();
    }
  }

  private threw(error: unknown): void {
    // Whoever gave up because the client had left, or time was up, did as asked.
    if (isEcho(this.ctx, error)) {
      this.gaveUp();
    } else {
      const text = `a ${this.what} handler failed: ${reasonText(error)}`;
      tell("noted", { from: this.origin.name, text, level: "error", error });
      this.failed();
    }
    this.oneLess();
  }

  protected abstract readonly what: string;
}
