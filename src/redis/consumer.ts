import { UnrecoverableError, WaitingError, Worker } from "bullmq";
import { type Context, Group, type Task } from "../core/index.js";
import { isEcho } from "../core/port.js";
import { DeadlineError, LostError, reasonText, TakeoverError } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import type { Attempt } from "../pool/index.js";
import { backoffOf, type Report, type Reported } from "../pool/port.js";
import { type ItemJob, storeEnd } from "./job.js";
import { inTime, type Link } from "./link.js";
import { defaults, type RedisPoolOptions } from "./options.js";

/** One process's share of the work: takes items from Redis while its `run` goes on. Owner: that `run`. */
export class Consumer<T, R> {
  readonly group: Group;
  readonly worker: Worker;
  /** By the id of their job. */
  private readonly tasks = new Map<string, Task>();
  /** Milliseconds until the next attempt of what has just failed. */
  private readonly backoffs = new WeakMap<ItemJob<T, R>, number>();
  /** What BullMQ has handed over and was not answered. */
  working = 0;
  private answered: (() => void) | undefined;
  private closing = false;
  /** Items that were given back, since time was up. */
  readonly returned: string[] = [];

  constructor(
    private readonly grace: Context,
    link: Link,
    private readonly options: RedisPoolOptions<T, R>,
    private readonly report: Report<T>,
    private readonly fail: (error: unknown) => void,
  ) {
    const { name, workers, lock = defaults.lock, takeovers = defaults.takeovers } = options;
    this.group = new Group(grace, { name, stopOn: "never" });
    this.worker = new Worker(name, (job, token) => this.process(job as ItemJob<T, R>, token), {
      connection: link.connection,
      concurrency: workers,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: takeovers,
      settings: { backoffStrategy: (_attempts, _type, _error, job) => this.backoffs.get(job as ItemJob<T, R>) ?? -1 },
    });
    link.add(this.worker);
    this.worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) this.tasks.get(id)?.stop("its lock was lost: another process may have it by now");
    });
    this.worker.on("failed", (job) => {
      // BullMQ has given it up, without a word to its handler.
      if (job?.deferredFailure !== undefined) this.givenUp(job as ItemJob<T, R>);
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
    await inTime(Promise.all([closing, this.allAnswered()]));
  }

  private async allAnswered(): Promise<void> {
    if (this.working > 0) await new Promise<void>((resolve) => (this.answered = resolve));
  }

  /** What BullMQ calls for each job. One function rather than a few small ones: each would cost a promise for each item. */
  private async process(job: ItemJob<T, R>, token: string | undefined): Promise<R> {
    this.working++;
    try {
      if (this.closing) return await this.giveBack(job, token);
      const { due, end } = job.data;
      // Whoever dropped it has told so.
      if (end?.state === "dropped") throw new UnrecoverableError(end.error.message);
      if (due !== undefined && clock.wall() >= due) return await this.tooLate(job);
      const attempt = new InHand(job);
      let result: R;
      try {
        result = await this.begin(job, attempt).result();
        if (attempt.said !== undefined) await Promise.all(attempt.said);
      } catch (error) {
        return await this.judge(job, token, error);
      }
      this.report.count("handled");
      return result;
    } finally {
      this.tasks.delete(job.id!);
      if (--this.working === 0) this.answered?.();
    }
  }

  /** An item is a task, as in every pool; a lost one fails. */
  private begin(job: ItemJob<T, R>, attempt: Attempt): Task<R> {
    const { carrier } = job.data;
    const { propagation } = this.options;
    const name = this.report.taskNameOf(reported(job));
    const call = (ctx: Context): R | PromiseLike<R> => this.call(ctx, job, attempt);
    const task =
      propagation === undefined || carrier === undefined
        ? this.group.go(name, call)
        : propagation.run(carrier, () => this.group.go(name, call));
    this.tasks.set(job.id!, task);
    return task;
  }

  private call(ctx: Context, job: ItemJob<T, R>, attempt: Attempt): R | PromiseLike<R> {
    const { due, item } = job.data;
    if (due === undefined) return this.options.handle(ctx, item, attempt);
    return this.callInTime(ctx, job, attempt, due);
  }

  private async callInTime(ctx: Context, job: ItemJob<T, R>, attempt: Attempt, due: number): Promise<R> {
    using scope = ctx.withDeadline(due, `${this.report.nameOf(reported(job))} had until then`);
    try {
      return await this.options.handle(scope.ctx, job.data.item, attempt);
    } catch (error) {
      // In place of whatever the handler made of it.
      if (!ctx.done && isEcho(scope.ctx, error)) throw scope.ctx.error!;
      throw error;
    }
  }

  /** What an error means: BullMQ tries again, or not, by what is thrown here. */
  private async judge(job: ItemJob<T, R>, token: string | undefined, error: unknown): Promise<never> {
    if (this.grace.done && isEcho(this.grace, error)) return this.giveBack(job, token);
    const backoff = this.backoffOf(job, error);
    if (backoff !== undefined) {
      this.report.retried++;
      this.backoffs.set(job, backoff);
      throw asError(error);
    }
    this.report.count("failed");
    await storeEnd(job, "failed", error);
    await this.hear(this.report.failed(reported(job), error));
    throw final(error);
  }

  /** How often, its submitter has said; when, and after which errors, is for whoever handles it to say. */
  private backoffOf(job: ItemJob<T, R>, error: unknown): number | undefined {
    const { due } = job.data;
    if (error instanceof LostError || (due !== undefined && clock.wall() >= due)) return undefined;
    try {
      const retry = { ...this.options.retry, attempts: job.opts.attempts ?? 1 };
      return backoffOf(retry, job.attemptsMade + 1, error);
    } catch (fatal) {
      this.fail(fatal);
      return undefined;
    }
  }

  private async tooLate(job: ItemJob<T, R>): Promise<never> {
    const item = reported(job);
    const error = this.report.dropError(item, new DeadlineError("time was up before it was its turn"));
    this.report.count("dropped");
    await storeEnd(job, "dropped", error);
    await this.hear(this.report.dropped(item, error));
    throw new UnrecoverableError(error.message);
  }

  private givenUp(job: ItemJob<T, R>): void {
    const { takeovers = defaults.takeovers } = this.options;
    const item = reported(job);
    this.report.count("failed");
    void this.hear(this.report.failed(item, new TakeoverError(this.report.nameOf(item), takeovers)));
  }

  /** What `onError` or `onDrop` throws ends the pool. Never rejects. */
  private async hear(telling: Promise<void>): Promise<void> {
    await telling.catch(this.fail);
  }

  private async giveBack(job: ItemJob<T, R>, token: string | undefined): Promise<never> {
    this.returned.push(this.report.nameOf(reported(job)));
    await job.moveToWait(token);
    throw new WaitingError();
  }
}

/** What a handler is told of its item. */
class InHand<T, R> implements Attempt {
  /** What is on its way to the submitter. */
  said: Promise<void>[] | undefined;

  constructor(private readonly job: ItemJob<T, R>) {}

  get id(): string {
    return this.job.id!;
  }

  get attempt(): number {
    return this.job.attemptsMade + 1;
  }

  progress(value: unknown): void {
    const saying = this.job.updateProgress(value as object);
    // It fails the handler at its end; until then somebody must hear it.
    saying.catch(() => undefined);
    (this.said ??= []).push(saying);
  }
}

/** An item, for the pool's report; nobody here knows who has asked for its result. */
export function reported<T, R>(job: ItemJob<T, R>): Reported<T> {
  return { id: job.id!, value: job.data.item, asked: false };
}

/** BullMQ stores the message and the stack of what is thrown, and breaks on what has none. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(reasonText(error));
}

/** What has BullMQ not try again. */
function final(error: unknown): Error {
  const { message, stack = "" } = asError(error);
  return Object.assign(new UnrecoverableError(message || reasonText(error)), { stack });
}
