import { type Queue, UnrecoverableError, Worker } from "bullmq";
import { type DroppedError, OverloadError } from "../errors/index.js";
import type { Report, Reported } from "../pool/port.js";
import { reported } from "./consumer.js";
import { type ItemJob, type JobData, storeEnd } from "./job.js";
import type { Link } from "./link.js";

/**
 * Makes room in a full queue. It takes the oldest item as a worker would, so that nobody else has it, and fails it; should this
 * process die in between, others take the item over, as any that its process had in hand.
 */
export class Dropper<T, R> {
  private readonly worker: Worker<JobData<T>, R>;
  private token = 0;

  constructor(
    private readonly queue: Queue<JobData<T>, R>,
    link: Link,
    private readonly report: Report<T>,
  ) {
    this.worker = link.add(new Worker<JobData<T>, R>(queue.name, null, { connection: link.connection }));
  }

  /** Drops the oldest that waits, if one does. `waiting`: how many do, for the sentence. `fail` hears what ends the pool. */
  async drop(waiting: number, fail: (error: unknown) => void): Promise<void> {
    const cause = new OverloadError(this.report.title, waiting);
    const dropped = (await this.dropReady(cause)) ?? (await this.dropLater(cause));
    if (dropped === undefined) return;
    this.report.count("dropped");
    await this.report.dropped(dropped.item, dropped.error).catch(fail);
  }

  /** One that may begin. */
  private async dropReady(cause: Error): Promise<Dropped<T> | undefined> {
    const token = `drop ${String(++this.token)}`;
    const job = (await this.worker.getNextJob(token, { block: false })) as ItemJob<T, R> | undefined;
    if (job === undefined) return undefined;
    const dropped = this.judge(job, cause);
    await storeEnd(job, "dropped", dropped.error);
    await job.moveToFailed(new UnrecoverableError(dropped.error.message), token);
    return dropped;
  }

  /** One that waits for its next attempt. It is brought forward, and whoever takes it finds that it was dropped. */
  private async dropLater(cause: Error): Promise<Dropped<T> | undefined> {
    const [job] = (await this.queue.getDelayed(0, 0)) as ItemJob<T, R>[];
    if (job === undefined) return undefined;
    const { data } = job;
    const dropped = this.judge(job, cause);
    await storeEnd(job, "dropped", dropped.error);
    try {
      await job.promote();
    } catch {
      // Somebody has it by now.
      await job.updateData(data);
      return undefined;
    }
    return dropped;
  }

  private judge(job: ItemJob<T, R>, cause: Error): Dropped<T> {
    const item = reported(job);
    return { item, error: this.report.dropError(item, cause) };
  }
}

interface Dropped<T> {
  readonly item: Reported<T>;
  readonly error: DroppedError;
}
