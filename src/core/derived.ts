import { checkMilliseconds } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { type CancelScope, type Context, ContextKey } from "./context.js";
import { Hook, type WaitInfo } from "./hook.js";
import { ContextNode, type Entry } from "./node.js";
import { Stop } from "./stop.js";
import { currentWait, dueOf, waitsOf } from "./wait.js";

/** A node that others can be derived from: every context there is. */
export abstract class DerivableContext extends ContextNode implements Context {
  withCancel(): CancelScope {
    return new CancelContext(this);
  }

  withTimeout(ms: number, cause?: unknown): CancelScope {
    checkMilliseconds("withTimeout", ms);
    return new TimeoutContext(this, ms, cause);
  }

  withDeadline(at: number | Date, cause?: unknown): CancelScope {
    const wall = at instanceof Date ? at.getTime() : at;
    if (typeof wall !== "number" || Number.isNaN(wall))
      throw new TypeError(`withDeadline takes a Date or milliseconds since the epoch, and was given ${String(at)}`);
    return new MomentContext(this, wall, cause);
  }

  withValue<T>(key: ContextKey<T>, value: T): Context {
    if (!(key instanceof ContextKey)) throw new TypeError("withValue takes a ContextKey as its key");
    return new ValueContext(this, key, value);
  }

  withoutStop(): DerivableContext {
    return new DetachedContext(this);
  }

  withGrace(ms: number = Infinity): GraceContext {
    checkMilliseconds("withGrace", ms);
    return new GraceContext(this, ms);
  }
}

/** A child that can be stopped on its own. It is its own scope: one object a derivation. */
export class CancelContext extends DerivableContext implements CancelScope {
  protected readonly link: ChildLink;

  constructor(readonly parent: ContextNode) {
    super();
    this.link = new ChildLink(this);
    if (parent.done) this.halt(parent.halted!);
    else parent.hook(this.link);
  }

  get label(): string {
    return "cancel";
  }

  get due(): number {
    return this.parent.due;
  }

  get ctx(): Context {
    return this;
  }

  cancel(cause?: unknown): void {
    if (this.halted === null) this.halt(new Stop(cause));
  }

  override halt(stop: Stop): void {
    this.link.unhook();
    super.halt(stop);
  }

  /** Halts without leaving the parent. */
  protected inherit(stop: Stop): void {
    super.halt(stop);
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

/** How a child hears of its parent's stop. */
export class ChildLink extends Hook {
  constructor(readonly child: ContextNode) {
    super();
  }

  /** What whoever owns the child waits for; a group's tasks have waits of their own. */
  override get wait(): WaitInfo | undefined {
    return this.child.group === null ? currentWait(this.child) : undefined;
  }

  override get due(): number {
    return this.child.group === null ? dueOf(this.child) : Infinity;
  }

  override *waits(): Iterable<Hook> {
    if (this.child.group === null) yield* waitsOf(this.child);
  }

  fire(stop: Stop): void {
    this.child.halt(stop);
  }
}

/** A child that stops when time is up. The timer runs only while somebody listens: most are disposed before. */
abstract class DeadlineContext extends CancelContext {
  private disarm: (() => void) | null = null;

  constructor(
    parent: ContextNode,
    /** On the clock's scale. */
    private readonly at: number,
    private readonly lateCause: unknown,
  ) {
    super(parent);
  }

  /** What a wait that it cut short says. Not made before somebody asks: words cost more than the rest. */
  protected abstract get late(): string;

  override get due(): number {
    return Math.min(this.at, this.parent.due);
  }

  override expire(): void {
    super.expire();
    if (this.halted === null && clock.now() >= this.at) this.timeIsUp();
  }

  override listened(on: boolean): void {
    this.disarm?.();
    // A parent with the earlier deadline has a timer of its own, since this one listens to it.
    this.disarm =
      on && this.at <= this.parent.due && this.at !== Infinity
        ? clock.after(this.at - clock.now(), () => this.tick())
        : null;
  }

  /** Timers may fire up to a millisecond early by the clock. */
  private tick(): void {
    this.disarm = null;
    this.timeIsUp();
  }

  private timeIsUp(): void {
    this.halt(new Stop(this.lateCause, this.late));
  }
}

class TimeoutContext extends DeadlineContext {
  constructor(
    parent: ContextNode,
    private readonly ms: number,
    cause: unknown,
    /** On the clock's scale. */
    began: number = clock.now(),
  ) {
    super(parent, began + ms, cause);
    if (ms === 0) this.expire();
  }

  override get label(): string {
    return `timeout ${duration(this.ms)}`;
  }

  protected get late(): string {
    return `time was up after ${duration(this.ms)}`;
  }
}

/** As {@link Context.withTimeout}, of a time that began earlier: at `began` on the clock's scale. */
export function timeoutSince(ctx: Context, began: number, ms: number, cause?: unknown): CancelScope {
  const scope = new TimeoutContext(ctx as unknown as ContextNode, ms, cause, began);
  scope.expire();
  return scope;
}

class MomentContext extends DeadlineContext {
  constructor(
    parent: ContextNode,
    /** Milliseconds since the epoch. */
    private readonly wall: number,
    cause: unknown,
  ) {
    const left = wall - clock.wall();
    super(parent, clock.now() + left, cause);
    if (left <= 0) this.expire();
  }

  override get label(): string {
    return `deadline ${this.text}`;
  }

  protected get late(): string {
    return `time was up at ${this.text}`;
  }

  private get text(): string {
    return Math.abs(this.wall) <= 8.64e15 ? new Date(this.wall).toISOString() : String(this.wall);
  }
}

/** Adds a value and is otherwise its parent: stops, listeners and deadline are the parent's own. */
class ValueContext extends DerivableContext implements Entry {
  /** The nearest context above that is there for more than a value. */
  private readonly source: ContextNode;

  constructor(
    readonly parent: ContextNode,
    readonly key: ContextKey<unknown>,
    readonly held: unknown,
  ) {
    super();
    this.source = parent instanceof ValueContext ? parent.source : parent;
    this.halted = this.source.halted;
  }

  get label(): string {
    return `value ${this.key.name}`;
  }

  override get entry(): Entry {
    return this;
  }

  get due(): number {
    return this.source.due;
  }

  override get done(): boolean {
    if (this.source.done) this.halted = this.source.halted;
    return this.halted !== null;
  }

  override get signal(): AbortSignal {
    return this.source.signal;
  }

  override hook(hook: Hook): void {
    this.source.hook(hook);
  }

  override expire(): void {
    this.source.expire();
  }
}

/** The parent's values without its stop. */
class DetachedContext extends DerivableContext {
  readonly label = "without stop";
  readonly due = Infinity;

  constructor(readonly parent: ContextNode) {
    super();
  }

  /** Nobody will ever fire it, so nothing is kept. */
  override hook(): void {
    // Never stopped.
  }

  override expire(): void {
    // The parent's deadline is not ours.
  }
}

/** Outlives its parent's stop until the grace period is used up. */
export class GraceContext extends DerivableContext implements CancelScope {
  readonly label = "grace";
  private readonly link: GraceLink;
  private disarm: (() => void) | null = null;
  private unwatch: (() => void) | null = null;
  private until = Infinity;
  /** The parent's; null before it. */
  private begun: Stop | null = null;

  constructor(
    readonly parent: ContextNode,
    private readonly ms: number,
  ) {
    super();
    this.link = new GraceLink((stop) => this.begin(stop));
    if (parent.done) this.begin(parent.halted!);
    else parent.hook(this.link);
  }

  get ctx(): Context {
    return this;
  }

  get due(): number {
    return this.begun === null ? this.parent.due + this.ms : this.until;
  }

  cancel(cause?: unknown): void {
    if (this.halted === null) this.halt(new Stop(cause));
  }

  override halt(stop: Stop): void {
    this.link.unhook();
    this.disarm?.();
    this.unwatch?.();
    super.halt(stop);
  }

  /** The parent's deadline is not ours: it begins the grace period. */
  override expire(): void {
    if (this.begun === null) this.parent.expire();
    else if (this.halted === null && clock.now() >= this.until) this.end(this.begun);
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  private begin(stop: Stop): void {
    this.begun = stop;
    this.shorten(clock.now() + this.ms, stop);
    this.unwatch = stop.watchGrace((until) => this.shorten(until, stop));
    if (this.halted !== null) this.unwatch();
  }

  private shorten(until: number, stop: Stop): void {
    if (until >= this.until || this.halted !== null) return;
    this.until = until;
    this.disarm?.();
    const left = until - clock.now();
    if (left <= 0) this.end(stop);
    else this.disarm = clock.after(left, () => this.end(stop), true);
  }

  private end(stop: Stop): void {
    this.halt(new Stop(stop.cause, "the grace period is used up"));
  }
}

class GraceLink extends Hook {
  constructor(private readonly begin: (stop: Stop) => void) {
    super();
  }

  fire(stop: Stop): void {
    this.begin(stop);
  }
}
