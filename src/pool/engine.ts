import { type Context, Group } from "../core/index.js";
import { isEcho, showQueue, timeoutSince } from "../core/port.js";
import { DeadlineError, OverloadError, reasonText, StoppedError } from "../errors/index.js";
import { checkContext } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { backoffOf } from "./backoff.js";
import type { Accepted, ItemEnd, PoolStats, SubmitOptions } from "./contract.js";
import { aMomentAfter, Draining } from "./draining.js";
import { Intake } from "./intake.js";
import { Item } from "./item.js";
import { checkSubmitOptions, type PoolOptions } from "./options.js";
import { OneRun } from "./one-run.js";
import { Report } from "./report.js";

/** What a durable pool adds: it writes down what becomes of an item. What its promises reject with ends the pool. */
export interface Keeper<T, R> {
  /** An item is about to be handled; undefined if that need not be written. */
  begin(item: Item<T, R>): Promise<void> | undefined;
  /** It was in hand, and is not any more; it is to be handled again. So many of its attempts have failed. */
  again(item: Item<T, R>, failed: number): Promise<void>;
  /** It has ended, and its submitter is told next. */
  forget(item: Item<T, R>): Promise<void>;
}

/** Why a pool begins nothing more: time is up, or it has failed. */
interface Cut {
  readonly reason: Error;
  /** What ended it, as it was thrown. */
  readonly fatal?: { readonly error: unknown };
}

/** The engine of every pool that handles its items in this process. Fields are written here only. */
export class Engine<T, R> {
  readonly name: string;
  readonly intake: Intake<T, R>;
  readonly report: Report<T>;
  /** What it runs its items in; undefined before and after. */
  #group: Group | undefined;
  readonly #run: OneRun;
  /** Why nothing more is begun: what to say to those that wait; undefined while it goes on. */
  #cut: Cut | undefined;
  readonly #left: Item<T, R>[] = [];
  readonly #working = new Set<Item<T, R>>();
  /** Ends that are being written down. */
  #forgetting = 0;
  #pumping = false;
  #draining: Draining | undefined;
  #lastId = 0;

  constructor(
    private readonly options: PoolOptions<T, R>,
    private readonly keeper?: Keeper<T, R> | undefined,
  ) {
    this.name = options.name ?? "pool";
    this.report = new Report(this.name, options);
    this.#run = new OneRun(this.report);
    this.intake = new Intake<T, R>(options.capacity, options.whenFull ?? "wait", (item) =>
      this.#drop(item, new OverloadError(this.report.title, this.options.capacity)),
    );
  }

  async submit(ctx: Context, value: T, options?: SubmitOptions): Promise<Accepted<R>> {
    if (!this.#enterAtOnce(ctx, options)) await this.#waitForRoom(ctx);
    return this.accept(value, options);
  }

  trySubmit(value: T, options?: SubmitOptions): Accepted<R> | undefined {
    return this.tryEnter(options) ? this.accept(value, options) : undefined;
  }

  /** Gets a place for an item, as the policy says: {@link accept} or {@link leave} must follow. */
  async enter(ctx: Context, options: SubmitOptions | undefined): Promise<void> {
    if (!this.#enterAtOnce(ctx, options)) await this.#waitForRoom(ctx);
  }

  #enterAtOnce(ctx: Context, options: SubmitOptions | undefined): boolean {
    checkContext("submit", ctx);
    if (options !== undefined) checkSubmitOptions(options);
    ctx.throwIfDone();
    return this.intake.tryEnter();
  }

  #waitForRoom(ctx: Context): Promise<void> {
    if (this.options.whenFull !== "reject") return this.intake.wait(ctx);
    this.report.refused++;
    throw new OverloadError(this.report.title, this.intake.waiting);
  }

  tryEnter(options: SubmitOptions | undefined): boolean {
    if (options !== undefined) checkSubmitOptions(options);
    if (this.intake.tryEnter()) return true;
    this.report.refused++;
    return false;
  }

  /** Puts an item in the place that was given. */
  accept(value: T, options: SubmitOptions | undefined, id?: string): Item<T, R> {
    const serial = ++this.#lastId;
    const item = new Item<T, R>(
      value,
      serial,
      id ?? `#${String(serial)}`,
      options?.timeout ?? this.options.timeout ?? Infinity,
      options,
    );
    this.intake.put(item);
    this.#awaitBegin(item);
    return item;
  }

  /** Puts in what an earlier process has accepted, `age` milliseconds ago, and tried so often, whatever room there is. */
  restore(value: T, id: string, age: number, timeout: number, attempts: number): void {
    const item = new Item<T, R>(value, ++this.#lastId, id, timeout, undefined, age);
    item.attempts = attempts;
    this.intake.restore(item);
    this.#awaitBegin(item);
  }

  /** Gives the place back. */
  leave(): void {
    this.intake.leave();
    this.#proceed();
  }

  close(): void {
    this.intake.close(() => this.report.closedError("submit"));
    this.#proceed();
  }

  stats(): PoolStats {
    const { counts, retried, refused } = this.report;
    const { waiting } = this.intake;
    const oldestMs = waiting === 0 ? 0 : this.intake.oldestMs();
    const { handled, failed, dropped } = counts;
    return { waiting, oldestMs, working: this.#working.size, handled, failed, dropped, retried, refused };
  }

  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    using _running = this.#run.begin();
    using grace = ctx.withGrace();
    using _closing = ctx.onDone(() => this.close());
    const group = new Group(grace.ctx, { name: this.name, stopOn: "never" });
    this.#group = group;
    using _shown = showQueue(this.name, this.options.capacity, () => this.stats());
    this.intake.idle = this.options.workers;
    this.intake.admit();
    using _late = grace.ctx.onDone(() => this.#stopShort({ reason: new DeadlineError("the grace period is used up") }));
    using _said = aMomentAfter(grace.ctx, () => this.report.inHand(this.#left, [...this.#working]));
    await new Promise<void>((resolve) => {
      this.#draining = new Draining(resolve);
      if (!ctx.done) this.#draining.begin(ctx);
      this.#proceed();
    });
    // What an item's task threw, its submitter was told.
    await group.wait().catch(() => undefined);
    this.report.ended(this.#left.sort(bySerial), this.#cut, this.keeper !== undefined);
  }

  /** Begins what can be begun, in a turn of its own: no handler runs inside the call that hands in. */
  #proceed(): void {
    if (this.#pumping || !this.#run.running) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.intake.idle > 0 && this.#cut === undefined) {
      const item = this.intake.shift();
      if (item === undefined) break;
      // A busy thread keeps timers from firing.
      if (clock.now() >= item.due) {
        this.#expire(item);
        continue;
      }
      this.intake.idle--;
      this.#working.add(item);
      item.asCaller(() => this.#begin(item));
    }
    const { waiting, expecting, closed } = this.intake;
    if (closed && waiting === 0 && !expecting && this.#working.size === 0 && this.#forgetting === 0)
      this.#draining?.end();
  }

  #begin(item: Item<T, R>): void {
    item.disarm?.();
    item.disarm = undefined;
    item.state = "working";
    item.attempts++;
    const task = this.#group!.go(this.report.taskNameOf(item), (ctx) => this.#attempt(ctx, item));
    // It never throws: only one that is lost can fail.
    task.result().catch((error: unknown) => this.#lost(item, error));
  }

  async #attempt(ctx: Context, item: Item<T, R>): Promise<void> {
    // Nothing here may hold the item's own promise: a handler that nothing can wake must be found to be lost.
    let end: ItemEnd = "handled";
    let outcome: unknown;
    try {
      const writing = this.keeper?.begin(item);
      if (writing !== undefined && !(await this.#written(writing))) throw ctx.error!;
      outcome = await this.#handle(ctx, item);
    } catch (error) {
      const judged = await this.#judge(ctx, item, error);
      if (judged === undefined) return;
      [end, outcome] = judged;
    }
    if (this.keeper !== undefined) await this.#forget(item, end);
    this.#end(item, end, outcome);
    this.#free(item);
  }

  #handle(ctx: Context, item: Item<T, R>): R | PromiseLike<R> {
    if (item.due === Infinity) return this.options.handle(ctx, item.value, item);
    return this.#handleInTime(ctx, item);
  }

  async #handleInTime(ctx: Context, item: Item<T, R>): Promise<R> {
    using scope = timeoutSince(ctx, item.acceptedAt, item.timeout, this.#tooLate(item));
    try {
      return await this.options.handle(scope.ctx, item.value, item);
    } catch (error) {
      // In place of whatever the handler made of it.
      if (!ctx.done && isEcho(scope.ctx, error)) throw scope.ctx.error!;
      throw error;
    }
  }

  /** What an error means for its item; undefined if there will be another attempt. Never rejects. */
  async #judge(ctx: Context, item: Item<T, R>, error: unknown): Promise<[ItemEnd, unknown] | undefined> {
    if (this.#cut !== undefined && isEcho(ctx, error)) {
      if (this.keeper !== undefined) await this.#written(this.keeper.again(item, item.attempts - 1));
      return this.#leave(item);
    }
    let backoff: number | undefined;
    try {
      // When time is up, only what is stored can be tried again.
      if (clock.now() < item.due && (!ctx.done || this.keeper !== undefined))
        backoff = backoffOf(this.options.retry, item.attempts, error);
    } catch (fatal) {
      this.#fail(fatal);
    }
    if (backoff === undefined) {
      await this.#failed(item, error);
      return ["failed", error];
    }
    if (this.keeper !== undefined) await this.#written(this.keeper.again(item, item.attempts));
    if (this.#cut !== undefined) return this.#leave(item);
    this.#tryAgain(item, backoff);
    return undefined;
  }

  async #failed(item: Item<T, R>, error: unknown): Promise<void> {
    try {
      await this.report.failed(item, error);
    } catch (fatal) {
      this.#fail(fatal);
    }
  }

  #tryAgain(item: Item<T, R>, ms: number): void {
    this.report.retried++;
    item.state = "waiting";
    this.intake.postpone(item);
    this.#free(item);
    const tooLate = item.due - clock.now() <= ms;
    item.disarm = clock.after(tooLate ? item.due - clock.now() : ms, () => {
      if (tooLate) this.#expire(item);
      else {
        this.intake.due(item);
        this.#awaitBegin(item);
      }
    });
  }

  /** The item is in the queue: it begins when there is a worker, unless its time is up first. */
  #awaitBegin(item: Item<T, R>): void {
    item.disarm = undefined;
    if (this.#cut !== undefined) this.#abandonAll();
    else if (item.due !== Infinity) item.disarm = clock.after(item.due - clock.now(), () => this.#expire(item));
    this.#proceed();
  }

  #expire(item: Item<T, R>): void {
    if (item.state !== "waiting") return;
    this.intake.remove(item);
    this.#drop(item, new DeadlineError("time was up before it was its turn", { cause: this.#tooLate(item) }));
    this.intake.admit();
    this.#proceed();
  }

  #tooLate(item: Item<T, R>): string {
    return `${this.report.nameOf(item)} had ${duration(item.timeout)} from its acceptance`;
  }

  #lost(item: Item<T, R>, error: unknown): void {
    void (async () => {
      await this.#failed(item, error);
      if (this.keeper !== undefined) await this.#forget(item, "failed");
      this.#end(item, "failed", error);
      this.#free(item);
    })();
  }

  /** The item is out of its worker's hands. */
  #free(item: Item<T, R>): void {
    this.#working.delete(item);
    this.intake.idle++;
    this.intake.admit();
    this.#proceed();
  }

  /** Only here does an item end. */
  #end(item: Item<T, R>, end: ItemEnd, outcome: unknown): void {
    this.report.count(end);
    item.end(end, outcome);
  }

  /** Has the end of an item written down. */
  async #forget(item: Item<T, R>, end: ItemEnd): Promise<void> {
    if (end === "kept") return;
    this.#forgetting++;
    await this.#written(this.keeper!.forget(item));
    this.#forgetting--;
    this.#proceed();
  }

  /** Whether it was written. Never rejects: what cannot be written ends the pool. */
  async #written(writing: Promise<void>): Promise<boolean> {
    try {
      await writing;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** An accepted item that was not begun never will be. */
  #drop(item: Item<T, R>, cause: Error): void {
    item.disarm?.();
    const error = this.report.dropError(item, cause);
    if (this.keeper === undefined) this.#end(item, "dropped", error);
    // eslint-disable-next-line curfew/unowned-task -- whoever waits for the item waits for it.
    else void this.#forget(item, "dropped").then(() => this.#end(item, "dropped", error));
    this.report.dropped(item, error).catch((fatal: unknown) => this.#fail(fatal));
  }

  /** Counts an item among those that this run leaves over. */
  #leave(item: Item<T, R>): [ItemEnd, unknown] {
    this.#left.push(item);
    const { reason } = this.#cut!;
    if (this.keeper !== undefined)
      return ["kept", new StoppedError(reason, { during: `item ${this.report.nameOf(item)}, which is stored` })];
    const error = this.report.dropError(item, reason);
    this.report.dropped(item, error).catch((fatal: unknown) => this.#fail(fatal));
    return ["dropped", error];
  }

  #abandonAll(): void {
    for (const item of this.intake.all()) {
      this.intake.remove(item);
      item.disarm?.();
      this.#end(item, ...this.#leave(item));
    }
  }

  /** Begins nothing more, and tells those that wait. */
  #stopShort(cut: Cut): void {
    if (this.#cut !== undefined) return;
    this.#cut = cut;
    this.close();
    this.#abandonAll();
    this.#proceed();
  }

  /** The pool has failed: what is in hand is told to stop, and `run` throws the error. */
  #fail(error: unknown): void {
    if (this.#run.over || this.#cut !== undefined) this.report.alsoFailed(error);
    const reason = error instanceof Error ? error : new Error(reasonText(error), { cause: error });
    this.#stopShort({ reason, fatal: { error } });
    this.#group?.stop(error);
  }
}

function bySerial(a: { serial: number }, b: { serial: number }): number {
  return a.serial - b.serial;
}
