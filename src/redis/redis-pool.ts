import { randomUUID } from "node:crypto";
import { type Job, type JobsOptions, Queue, QueueEvents } from "bullmq";
import { abandonOnDone, background, type Context, sleep } from "../core/index.js";
import { showQueue, tell } from "../core/port.js";
import { OverloadError, reasonText } from "../errors/index.js";
import { checkContext, checkCount, checkFullText, checkMilliseconds } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import type { Accepted, PoolStats, SubmitOptions, WorkPool } from "../pool/index.js";
import { checkPoolOptions, checkSubmitOptions, OneRun, Report } from "../pool/port.js";
import { Consumer } from "./consumer.js";
import { Dropper } from "./dropper.js";
import type { JobData } from "./job.js";
import { Link } from "./link.js";
import { type End, News } from "./news.js";
import { defaults, type RedisPoolOptions } from "./options.js";
import { Receipt } from "./receipt.js";
import { Room } from "./room.js";

/** For how long after its acceptance news of an item are surely kept, in milliseconds. */
const freshFor = 10;

/** How often a run looks at the queue, for its figures and for its end, in milliseconds. */
const look = 250;

/**
 * A pool that many processes on many machines share: those that submit, and those that run. Its items are kept in Redis, by
 * BullMQ, until they have ended; what a process has in hand when it dies is handled by another. Items and results are JSON.
 *
 * Every item is handled at least once: no more are handled twice than were in hand where somebody died, was frozen for longer
 * than `lock`, or lost Redis. It is as durable as Redis is: `appendonly yes`, and `appendfsync always` if no second may be lost.
 *
 * `run` is one process's share. A stop ends it when what it has in hand has ended, and leaves what waits to the others; so a
 * second process takes over while the first one drains. What it cannot finish within the grace period it gives back. `close`
 * without a stop ends it when nothing is left anywhere. Who only submits calls no `run`, and ends with {@link disconnect}.
 *
 * A timeout is noticed when it is the item's turn, and while it is in hand. `onError` and `onDrop` are called in the process in
 * which it happens: where the item failed or was too late; where it was pushed out. Who submitted it learns it from its receipt,
 * wherever that was: errors keep their name, message, stack, causes and properties; their class only if it is one of curfew's own.
 *
 * Needs the packages `bullmq` and `ioredis`.
 */
export class RedisPool<T, R = unknown> implements WorkPool<T, R> {
  readonly name: string;
  readonly #options: RedisPoolOptions<T, R>;
  readonly #report: Report<T>;
  readonly #run: OneRun;
  /** Of each job. */
  readonly #jobOptions: JobsOptions;
  readonly #endOf = (id: string, fresh: boolean): Promise<End> => this.#openNews().endOf(id, fresh);
  readonly #link: Link;
  #oldestMs = 0;
  #closed = false;
  #consumer: Consumer<T, R> | undefined;
  /** What ended the pool, as it was thrown. */
  #fatal: { readonly error: unknown } | undefined;
  #queue: Queue<JobData<T>, R> | undefined;
  #room: Room | undefined;
  #news: News<T, R> | undefined;
  #dropper: Dropper<T, R> | undefined;

  /** Throws `TypeError` or `RangeError` for options that make no sense. Connects to nothing. */
  constructor(options: RedisPoolOptions<T, R>) {
    checkPoolOptions("a RedisPool", options, ["redis", "lock", "takeovers", "propagation", "remember"]);
    const { name, redis, lock, takeovers, retry, remember = defaults.remember } = options;
    checkFullText("a RedisPool's name", name);
    checkFullText("a RedisPool's redis", redis);
    if (name.includes(":"))
      throw new TypeError(`a RedisPool's name has no colon in it, and was ${JSON.stringify(name)}`);
    if (lock !== undefined) checkCount("a RedisPool's lock", lock, 1);
    if (takeovers !== undefined) checkCount("a RedisPool's takeovers", takeovers, 0);
    checkMilliseconds("a RedisPool's remember", remember);
    this.name = name;
    this.#options = options;
    this.#report = new Report(name, options);
    this.#run = new OneRun(this.#report);
    const keep = { age: remember };
    this.#jobOptions = {
      removeOnComplete: keep,
      removeOnFail: keep,
      ...(retry !== undefined && { attempts: retry.attempts, backoff: { type: "custom" } }),
    };
    this.#link = new Link(redis, (error) => this.#note(`BullMQ: ${reasonText(error)}`, error));
  }

  /** Takes items until it is stopped, or closed and nothing is left. Throws what `onError` or `onDrop` threw. */
  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    using _running = this.#run.begin();
    using _closing = ctx.onDone(() => this.close());
    using grace = ctx.withGrace();
    const consumer = new Consumer(grace.ctx, this.#link, this.#options, this.#report, (error) => this.#fail(error));
    this.#consumer = consumer;
    using _shown = showQueue(this.name, this.#options.capacity, () => this.stats());
    try {
      await this.#untilNothingIsLeft(ctx);
    } finally {
      await consumer.close(() => this.#openRoom().answers());
      await this.disconnect();
    }
    this.#report.givenBack(consumer.returned);
    if (this.#fatal !== undefined) throw this.#fatal.error;
  }

  /**
   * As `Pool.submit`; resolves when Redis has the item. Waits while Redis does not answer. A stop that comes while the item
   * is on its way comes too late for it: the item may have been accepted, though nobody has its receipt.
   */
  async submit(ctx: Context, item: T, options?: SubmitOptions): Promise<Accepted<R>> {
    checkContext("submit", ctx);
    if (options !== undefined) checkSubmitOptions(options);
    ctx.throwIfDone();
    this.#checkOpen();
    if (!this.#openRoom().takeAtOnce()) {
      await this.#getRoom(ctx);
      this.#checkOpen();
    }
    return this.#receipt(await abandonOnDone(ctx, this.#add(item, options)));
  }

  async trySubmit(item: T, options?: SubmitOptions): Promise<Accepted<R> | undefined> {
    if (options !== undefined) checkSubmitOptions(options);
    this.#checkOpen();
    if ((await this.#openRoom().tryTake(background)) || (await this.#dropOldest()))
      return this.#receipt(await this.#add(item, options));
    this.#report.refused++;
    return undefined;
  }

  close(): void {
    this.#closed = true;
  }

  /** Ends the connections, and accepts nothing more. `run` does it at its end; who only submits calls it. */
  async disconnect(): Promise<void> {
    this.close();
    this.#news?.close();
    await this.#link.close();
  }

  /** `waiting` and `oldestMs` are of the whole queue, up to a quarter of a second old while it runs; the others are this process's own. */
  stats(): PoolStats {
    const { counts, retried, refused } = this.#report;
    const { handled, failed, dropped } = counts;
    const [waiting, working] = [this.#room?.waiting ?? 0, this.#consumer?.working ?? 0];
    return { waiting, oldestMs: this.#oldestMs, working, handled, failed, dropped, retried, refused };
  }

  /** What a full queue means for a submitter, as the policy says. */
  async #getRoom(ctx: Context): Promise<void> {
    const room = this.#openRoom();
    const { whenFull = "wait" } = this.#options;
    if (whenFull === "wait") await room.take(ctx);
    else if (!(await room.tryTake(ctx)) && !(await abandonOnDone(ctx, this.#dropOldest()))) {
      this.#report.refused++;
      throw new OverloadError(this.#report.title, room.waiting);
    }
  }

  /** Whether the policy is to drop the oldest; then that has been done. */
  async #dropOldest(): Promise<boolean> {
    if (this.#options.whenFull !== "drop oldest") return false;
    this.#dropper ??= new Dropper(this.#openQueue(), this.#link, this.#report);
    await this.#dropper.drop(this.#openRoom().waiting, (error) => this.#fail(error));
    return true;
  }

  /** Has Redis store an item. Not async, for a promise less, unless its progress is to be heard. */
  #add(item: T, options: SubmitOptions | undefined): Promise<Job> {
    const timeout = options?.timeout ?? this.#options.timeout ?? Infinity;
    const carrier = this.#options.propagation?.inject();
    const data: JobData<T> = { item };
    if (timeout !== Infinity) data.due = clock.wall() + timeout;
    if (carrier !== undefined) data.carrier = carrier;
    if (options?.onProgress !== undefined) return this.#addHeard(data, options.onProgress);
    return this.#openQueue().add("item", data, this.#jobOptions);
  }

  async #addHeard(data: JobData<T>, onProgress: (value: unknown) => void): Promise<Job> {
    // An id of our own: progress may come before Redis has told us another.
    const jobId = randomUUID();
    await this.#openNews().listen(jobId, onProgress);
    return this.#openQueue().add("item", data, { ...this.#jobOptions, jobId });
  }

  #receipt(job: Job): Receipt<R> {
    return new Receipt(job.id!, this.#endOf, this.#news?.listening === true ? clock.now() + freshFor : 0);
  }

  /** Looks at the queue until a stop, or until the pool is closed and the queue is empty. */
  async #untilNothingIsLeft(ctx: Context): Promise<void> {
    const queue = this.#openQueue();
    const room = this.#openRoom();
    while (!ctx.done && this.#fatal === undefined) {
      const oldest = abandonOnDone(ctx, Promise.all([queue.getWaiting(0, 0), room.look()])).catch(() => undefined);
      const [[first] = [undefined]] = (await oldest) ?? [];
      this.#oldestMs = first === undefined ? 0 : Math.max(0, clock.wall() - first.timestamp);
      if (this.#closed && room.waiting === 0 && room.working === 0) return;
      await sleep(ctx, look).catch(() => undefined);
    }
  }

  #openQueue(): Queue<JobData<T>, R> {
    return (this.#queue ??= this.#link.add(new Queue(this.name, { connection: this.#link.connection })));
  }

  #openRoom(): Room {
    return (this.#room ??= new Room(this.#openQueue(), this.#options.capacity));
  }

  #openNews(): News<T, R> {
    if (this.#news === undefined) {
      if (this.#link.closing) throw this.#report.closedError("asking for a result");
      const queue = this.#openQueue();
      const events = this.#link.add(new QueueEvents(this.name, { connection: this.#link.connection }));
      this.#news = new News(events, this.#options, async (id) => await queue.getJob(id));
    }
    return this.#news;
  }

  /** The pool has failed: what is in hand is told to stop, and `run` throws the error. */
  #fail(error: unknown): void {
    if (this.#fatal !== undefined) this.#report.alsoFailed(error);
    else if (this.#consumer === undefined) this.#note(`the pool has failed: ${reasonText(error)}`, error);
    this.#fatal ??= { error };
    this.close();
    this.#consumer?.group.stop(error);
  }

  #note(text: string, error: unknown): void {
    tell("noted", { from: this.name, text, level: "error", error });
  }

  #checkOpen(): void {
    if (this.#closed) throw this.#report.closedError("submit");
  }
}
