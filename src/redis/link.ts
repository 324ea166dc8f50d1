import { systemClock } from "../internal/clock.js";

/** Something of BullMQ's with connections of its own. */
interface Part {
  close(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  on(event: "error", heard: (error: Error) => void): unknown;
}

/** How long a goodbye to Redis may take, in milliseconds. A Redis that does not answer cannot be waited for. */
const patience = 2000;

/** The connections of one pool: made, heard and ended together. */
export class Link {
  private readonly parts: Part[] = [];
  closing = false;

  constructor(
    private readonly url: string,
    private readonly failed: (error: Error) => void,
  ) {}

  /** For BullMQ: tries again for as long as the pool is there. */
  get connection(): { url: string; maxRetriesPerRequest: null; retryStrategy: (times: number) => number | null } {
    return {
      url: this.url,
      maxRetriesPerRequest: null,
      retryStrategy: (times: number): number | null => (this.closing ? null : Math.min(times * 50, 1000)),
    };
  }

  add<P extends Part>(part: P): P {
    part.on("error", (error) => {
      if (!this.closing) this.failed(error);
    });
    this.parts.push(part);
    return part;
  }

  /** Says goodbye, or hangs up when Redis does not answer. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.parts.map(goodbye));
  }
}

async function goodbye(part: Part): Promise<void> {
  await inTime(part.close());
  void part.disconnect().catch(() => undefined);
}

/** Waits for what Redis must answer, but not for ever. Never rejects. */
export async function inTime(work: Promise<unknown>): Promise<void> {
  let disarm!: () => void;
  const late = new Promise<void>((resolve) => (disarm = systemClock.after(patience, resolve)));
  await Promise.race([work.catch(() => undefined), late]);
  disarm();
}
