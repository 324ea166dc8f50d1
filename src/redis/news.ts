import type { QueueEvents } from "bullmq";
import { StoppedError, TakeoverError } from "../errors/index.js";
import { systemClock } from "../internal/clock.js";
import type { ItemEnd } from "../pool/index.js";
import { unpack } from "../pool/port.js";
import type { ItemJob } from "./job.js";
import { defaults, type RedisPoolOptions } from "./options.js";

/** How an item ended. `outcome` is its result, or what its receipt rejects with. */
export interface End {
  readonly state: ItemEnd;
  readonly outcome: unknown;
  readonly attempts: number;
}

/** Milliseconds until Redis is asked what became of an item, when no news came of it; then twice as long each time, up to the second. */
const ask = { first: 100, longest: 30_000 };

/** What one process hears of the items that it has handed in. Owner: its pool, which {@link close}s it. */
export class News<T, R> {
  /** By the id of their job: who waits for an end. */
  private readonly waiters = new Map<string, (end: End | undefined) => void>();
  /** By the id of their job: who hears of progress. */
  private readonly listeners = new Map<string, (value: unknown) => void>();
  private closed = false;

  constructor(
    private readonly events: QueueEvents,
    private readonly options: Pick<RedisPoolOptions<T, R>, "takeovers" | "retry">,
    private readonly find: (id: string) => Promise<ItemJob<T, R> | undefined>,
  ) {
    events.on("progress", ({ jobId, data }) => this.listeners.get(jobId)?.(data));
    events.on("failed", ({ jobId }) => this.heard(jobId, undefined));
    events.on("completed", ({ jobId, returnvalue: outcome }) => {
      // Of one that may be tried again, the news do not say how often it was.
      this.heard(jobId, this.options.retry === undefined ? { state: "handled", outcome, attempts: 1 } : undefined);
    });
  }

  /** Has progress told, until the item has ended. Resolves when news are read; what comes before is not heard. */
  async listen(id: string, listener: (value: unknown) => void): Promise<void> {
    await this.events.waitUntilReady();
    this.listeners.set(id, listener);
  }

  /**
   * Waits for the end of an item; call it once. It is tempting to wait for the event alone; but the end may come when its reader
   * is ready and has not begun to read: then nobody is told. So Redis is asked again, now and then.
   */
  async endOf(id: string): Promise<End> {
    for (let pause = ask.first; ; pause = Math.min(pause * 2, ask.longest)) {
      const news = this.next(id, pause);
      try {
        const end = (await this.look(id)) ?? (await news);
        if (end !== undefined) return end;
      } catch (error) {
        if (!this.closed) throw error;
        return this.kept(id);
      } finally {
        this.waiters.get(id)?.(undefined);
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const told of [...this.waiters.values()]) told(undefined);
  }

  private heard(id: string, end: End | undefined): void {
    this.listeners.delete(id);
    this.waiters.get(id)?.(end);
  }

  /** Resolves when there are news of an item, with its end if they tell it, and after a while without. */
  private next(id: string, pause: number): Promise<End | undefined> {
    return new Promise((resolve) => {
      const disarm = systemClock.after(pause, () => told(undefined));
      const told = (end: End | undefined): void => {
        disarm();
        this.waiters.delete(id);
        resolve(end);
      };
      this.waiters.set(id, told);
      if (this.closed) told(undefined);
    });
  }

  /** Asks Redis: undefined if the item has not ended. */
  private async look(id: string): Promise<End | undefined> {
    if (this.closed) return this.kept(id);
    const job = await this.find(id);
    if (job === undefined) {
      const outcome = new Error(
        `how item ${id} ended is not remembered any more; \`remember\` says for how long it is`,
      );
      return { state: "failed", outcome, attempts: 0 };
    }
    if (job.finishedOn === undefined) return undefined;
    const { data, attemptsMade: attempts } = job;
    // One that was tried again keeps the reason of its last failure, whatever came of it.
    if (!job.failedReason || !(await job.isFailed())) return { state: "handled", outcome: job.returnvalue, attempts };
    if (data.end !== undefined) return { state: data.end.state, outcome: unpack(data.end.error), attempts };
    return { state: "failed", outcome: new TakeoverError(id, this.options.takeovers ?? defaults.takeovers), attempts };
  }

  /** This process says goodbye to Redis: others go on. */
  private kept(id: string): End {
    const outcome = new StoppedError("the pool has ended its connections", { during: `item ${id}, which is stored` });
    return { state: "kept", outcome, attempts: 0 };
  }
}
