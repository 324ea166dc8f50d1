import { Queue, QueueEvents } from "bullmq";
import { abandonOnDone, background, type Context, sleep } from "../core/index.js";
import { tell } from "../core/port.js";
import { ClosedError, OverloadError, reasonText } from "../errors/index.js";
import { checkContext, checkCount, checkFullText, checkFunction, checkMilliseconds } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import type { Accepted, PoolStats, SubmitOptions, WorkPool } from "../pool/index.js";
import { checkQueueOptions, checkSubmitOptions } from "../pool/port.js";
import { Consumer, type Counts } from "./consumer.js";
import type { ItemJob, JobData } from "./job.js";
import { Link } from "./link.js";
import type { RedisPoolOptions } from "./options.js";
import { Receipt } from "./receipt.js";
import { Room } from "./room.js";

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
 * A timeout is noticed when it is the item's turn, and while it is in hand. Needs the packages `bullmq` and `ioredis`.
 */
export class RedisPool<T, R = unknown> implements WorkPool<T, R> {
  readonly name: string;
  readonly #options: RedisPoolOptions<T, R>;
  readonly #counts: Counts = { working: 0, handled: 0, failed: 0, dropped: 0, retried: 0 };
  readonly #link: Link;
  #refused = 0;
  #oldestMs = 0;
  #closed = false;
  #running = false;
  #queue: Queue<JobData<T>, R> | undefined;
  #room: Room | undefined;
  #events: QueueEvents | undefined;
  /** By the id of their job: who hears of progress. */
  readonly #listeners = new Map<string, (value: unknown) => void>();

  /** Throws `TypeError` or `RangeError` for options that make no sense. Connects to nothing. */
  constructor(options: RedisPoolOptions<T, R>) {
    checkQueueOptions("a RedisPool", options);
    const { name, redis, handle, lock, takeovers } = options;
    checkFullText("a RedisPool's name", name);
    checkFullText("a RedisPool's redis", redis);
    checkFunction("a pool's handle", handle);
    if (name.includes(":"))
      throw new TypeError(`a RedisPool's name has no colon in it, and was ${JSON.stringify(name)}`);
    if (lock !== undefined) checkMilliseconds("a RedisPool's lock", lock);
    if (takeovers !== undefined) checkCount("a RedisPool's takeovers", takeovers, 0);
    this.name = name;
    this.#options = options;
    this.#link = new Link(redis, (error) => this.#note(error));
  }

  /** Takes items until it is stopped, or closed and nothing is left. Throws what `onError` threw. */
  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    if (this.#running) throw this.#closedError("another run");
    this.#running = true;
    using _closing = ctx.onDone(() => this.close());
    using grace = ctx.withGrace();
    using work = ctx.withCancel();
    let fatal: { error: unknown } | undefined;
    const consumer = new Consumer(grace.ctx, this.#link, this.#options, this.#counts, (error) => {
      fatal ??= { error };
      consumer.group.stop(error);
      work.cancel(error);
    });
    try {
      await this.#untilNothingIsLeft(work.ctx);
    } finally {
      await consumer.close(() => this.#openRoom().answers());
      await this.disconnect();
    }
    const { returned } = consumer;
    if (returned.length > 0)
      tell("noted", {
        from: this.name,
        text: `${returned.length} item(s) given back, since the grace period was used up: ${returned.slice(0, 20).join(", ")}`,
        level: "warn",
        facts: { kept: returned.length },
      });
    if (fatal !== undefined) throw fatal.error;
  }

  /**
   * As `Pool.submit`; resolves when Redis has the item. Waits while Redis does not answer. A stop that comes while the item
   * is on its way comes too late for it: the item may have been accepted, though nobody has its receipt.
   */
  async submit(ctx: Context, item: T, options: SubmitOptions = {}): Promise<Accepted<R>> {
    checkContext("submit", ctx);
    checkSubmitOptions(options);
    ctx.throwIfDone();
    this.#checkOpen();
    if (this.#options.whenFull !== "reject") await this.#openRoom().take(ctx);
    else if (!(await this.#openRoom().tryTake(ctx))) {
      this.#refused++;
      throw new OverloadError(`pool ${JSON.stringify(this.name)}`, this.#openRoom().waiting);
    }
    this.#checkOpen();
    return abandonOnDone(ctx, this.#add(item, options));
  }

  async trySubmit(item: T, options: SubmitOptions = {}): Promise<Accepted<R> | undefined> {
    checkSubmitOptions(options);
    this.#checkOpen();
    if (await this.#openRoom().tryTake(background)) return this.#add(item, options);
    this.#refused++;
    return undefined;
  }

  close(): void {
    this.#closed = true;
  }

  /** Ends the connections, and accepts nothing more. `run` does it at its end; who only submits calls it. */
  async disconnect(): Promise<void> {
    this.close();
    await this.#link.close();
  }

  /** `waiting` and `oldestMs` are of the whole queue, up to a quarter of a second old while it runs; the others are this process's own. */
  stats(): PoolStats {
    const { working, handled, failed, dropped, retried } = this.#counts;
    const waiting = this.#room?.waiting ?? 0;
    return { waiting, oldestMs: this.#oldestMs, working, handled, failed, dropped, retried, refused: this.#refused };
  }

  async #add(item: T, options: SubmitOptions): Promise<Accepted<R>> {
    const { timeout = this.#options.timeout, onProgress } = options;
    const { retry, propagation, remember = 3600 } = this.#options;
    const carrier = propagation?.inject();
    const data: JobData<T> = {
      item,
      ...(timeout !== undefined && Number.isFinite(timeout) && { due: clock.wall() + timeout }),
      ...(carrier !== undefined && { carrier }),
    };
    if (onProgress !== undefined) await this.#openEvents().waitUntilReady();
    const job = (await this.#openQueue().add("item", data, {
      removeOnComplete: { age: remember },
      removeOnFail: { age: remember },
      ...(retry !== undefined && { attempts: retry.attempts, backoff: { type: "custom" } }),
    })) as unknown as ItemJob<T, R>;
    if (onProgress !== undefined) this.#listeners.set(job.id!, onProgress);
    return new Receipt(this.name, job, () => this.#openEvents());
  }

  /** Looks at the queue until a stop, or until the pool is closed and the queue is empty. */
  async #untilNothingIsLeft(ctx: Context): Promise<void> {
    const queue = this.#openQueue();
    const room = this.#openRoom();
    while (!ctx.done) {
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

  #openEvents(): QueueEvents {
    if (this.#events === undefined) {
      if (this.#link.closing) throw this.#closedError("to ask for a result");
      const events = this.#link.add(new QueueEvents(this.name, { connection: this.#link.connection }));
      events.on("progress", ({ jobId, data }) => this.#listeners.get(jobId)?.(data));
      events.on("completed", ({ jobId }) => this.#listeners.delete(jobId));
      events.on("failed", ({ jobId }) => this.#listeners.delete(jobId));
      this.#events = events;
    }
    return this.#events;
  }

  #note(error: Error): void {
    tell("noted", { from: this.name, text: `BullMQ: ${reasonText(error)}`, level: "error", error });
  }

  #checkOpen(): void {
    if (this.#closed) throw this.#closedError("submit");
  }

  #closedError(during: string): ClosedError {
    return new ClosedError(`pool ${JSON.stringify(this.name)}`, { during });
  }
}
