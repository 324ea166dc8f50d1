import { UnrecoverableError, WaitingError, Worker } from "bullmq";
import { type Context, Group, type Task } from "../core/index.js";
import { isEcho, tell } from "../core/port.js";
import { LostError, reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import type { Attempt } from "../pool/index.js";
import { backoffOf } from "../pool/port.js";
import { droppedReason, type ItemJob } from "./job.js";
import { inTime, type Link } from "./link.js";
import type { RedisPoolOptions } from "./options.js";

/** What one run has done. */
export interface Counts {
  working: number;
  handled: number;
  failed: number;
  dropped: number;
  retried: number;
}

/** One process's share of the work: takes items from Redis while its `run` goes on. Owner: that `run`. */
export class Consumer<T, R> {
  readonly group: Group;
  readonly worker: Worker;
  /** By the id of their job. */
  private readonly tasks = new Map<string, Task>();
  /** What becomes of those that BullMQ has handed over. */
  private readonly inHand = new Set<Promise<undefined>>();
  private closing = false;
  /** Items that were given back, since time was up. */
  readonly returned: string[] = [];

  constructor(
    private readonly grace: Context,
    link: Link,
    private readonly options: RedisPoolOptions<T, R>,
    private readonly counts: Counts,
    private readonly fail: (error: unknown) => void,
  ) {
    const { name, workers, lock = 30_000, takeovers = 100, retry } = options;
    this.group = new Group(grace, { name, stopOn: "never" });
    this.worker = new Worker(name, (job, token) => this.process(job as ItemJob<T, R>, token), {
      connection: link.connection,
      concurrency: workers,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: takeovers,
      settings: { backoffStrategy: (attempts, _type, error) => backoffOf(retry, attempts, error) ?? -1 },
    });
    link.add(this.worker);
    this.worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) this.tasks.get(id)?.stop("its lock was lost: another process may have it by now");
    });
  }

  /** Takes no more, and waits for what is in hand. `answers`: whether Redis does. */
  async close(answers: () => Promise<boolean>): Promise<void> {
    this.closing = true;
    const there = await answers();
    const closing = this.worker.close(!there).catch(() => undefined);
    // Each item's error was told as it came.
    await this.group.wait().catch(() => undefined);
    // Redis is told of their ends. One that does not answer takes them for lost, and gives them to others.
    await inTime(Promise.all([closing, ...this.inHand]));
  }

  /** What BullMQ calls for each job. */
  private process(job: ItemJob<T, R>, token: string | undefined): Promise<R> {
    const ending = this.closing ? this.giveBack(job, token) : this.handle(job, token);
    const heard = ending
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.inHand.delete(heard));
    this.inHand.add(heard);
    return ending;
  }

  private async handle(job: ItemJob<T, R>, token: string | undefined): Promise<R> {
    this.counts.working++;
    try {
      const result = await this.attempt(job);
      this.counts.handled++;
      return result;
    } catch (error) {
      return await this.judge(job, token, error);
    } finally {
      this.tasks.delete(job.id!);
      this.counts.working--;
    }
  }

  /** An item is a task, as in every pool; a lost one fails. */
  private async attempt(job: ItemJob<T, R>): Promise<R> {
    const { item, due, carrier } = job.data;
    if (due !== undefined && clock.wall() >= due) throw new TooLate("time was up before it was its turn");
    const said: Promise<void>[] = [];
    const attempt: Attempt = {
      id: job.id!,
      attempt: job.attemptsMade + 1,
      progress: (value) => void said.push(job.updateProgress(value as object)),
    };
    const body = async (ctx: Context): Promise<R> => {
      if (due === undefined) return this.options.handle(ctx, item, attempt);
      using scope = ctx.withDeadline(due, `item ${job.id!} had until then`);
      return await this.options.handle(scope.ctx, item, attempt);
    };
    const start = (): Task<R> => this.group.go(this.nameOf(job), body);
    const { propagation } = this.options;
    const task = propagation === undefined || carrier === undefined ? start() : propagation.run(carrier, start);
    this.tasks.set(job.id!, task);
    const result = await task.result();
    await Promise.all(said);
    return result;
  }

  /** What an error means: BullMQ tries again, or not, by what is thrown here. */
  private async judge(job: ItemJob<T, R>, token: string | undefined, error: unknown): Promise<never> {
    if (error instanceof TooLate) {
      this.counts.dropped++;
      throw new UnrecoverableError(droppedReason(error.message));
    }
    if (this.grace.done && isEcho(this.grace, error)) return this.giveBack(job, token);
    const { retry, onError } = this.options;
    const late = job.data.due !== undefined && clock.wall() >= job.data.due;
    const again = !late && job.attemptsMade + 1 < (job.opts.attempts ?? 1) && retry?.when?.(error) !== false;
    if (again) {
      this.counts.retried++;
      throw error;
    }
    this.counts.failed++;
    try {
      if (onError !== undefined) await onError(error, job.data.item);
      else this.note(`item ${this.nameOf(job)} failed: ${reasonText(error)}`, error);
    } catch (fatal) {
      this.fail(fatal);
    }
    throw error instanceof LostError || late ? new UnrecoverableError(reasonText(error)) : error;
  }

  private async giveBack(job: ItemJob<T, R>, token: string | undefined): Promise<never> {
    this.returned.push(this.nameOf(job));
    await job.moveToWait(token);
    throw new WaitingError();
  }

  private nameOf(job: ItemJob<T, R>): string {
    try {
      return this.options.nameItem?.(job.data.item) ?? job.id!;
    } catch {
      return job.id!;
    }
  }

  private note(text: string, error: unknown): void {
    tell("noted", { from: this.options.name, text, level: "error", error });
  }
}

class TooLate extends Error {}
