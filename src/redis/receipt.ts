import type { QueueEvents } from "bullmq";
import { DroppedError } from "../errors/index.js";
import type { Accepted, ItemState } from "../pool/index.js";
import { type ItemJob, whyDropped } from "./job.js";

/** How long an event is waited for until Redis is asked, in milliseconds. */
const askAgain = 1000;

/** The receipt for an item that somebody, somewhere, handles. It knows what this process was told. */
export class Receipt<T, R> implements Accepted<R> {
  state: ItemState = "waiting";

  constructor(
    private readonly pool: string,
    private readonly job: ItemJob<T, R>,
    private readonly events: () => QueueEvents,
  ) {}

  get id(): string {
    return this.job.id!;
  }

  get attempts(): number {
    return this.job.attemptsMade;
  }

  async result(): Promise<R> {
    const events = this.events();
    try {
      await events.waitUntilReady();
      const result = await this.finished(events);
      this.state = "handled";
      return result;
    } catch (error) {
      const why = error instanceof Error ? whyDropped(error.message) : undefined;
      this.state = why === undefined ? "failed" : "dropped";
      if (why === undefined) throw error;
      throw new DroppedError(
        `pool ${JSON.stringify(this.pool)}: item ${this.id} was dropped: ${why}`,
        [this.id],
        error,
      );
    }
  }

  /**
   * Waits for the end. It is tempting to wait for the event alone; but the end may come when its reader is ready and has
   * not begun to read: then nobody is told. So Redis is asked again, now and then.
   */
  private async finished(events: QueueEvents): Promise<R> {
    for (;;) {
      try {
        return await this.job.waitUntilFinished(events, askAgain);
      } catch (error) {
        if (!(error instanceof Error && error.message.includes("timed out before finishing"))) throw error;
      }
    }
  }
}
