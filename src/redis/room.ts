import type { Queue } from "bullmq";
import { abandonOnDone, background, type Context, sleep } from "../core/index.js";
import { clock } from "../internal/clock.js";

/** How long an answer of Redis is believed, in milliseconds. */
const believed = 100;
/** What a Redis that answers needs for it at most, in milliseconds. */
const soon = 1000;
/** How often a full queue is looked at again, in milliseconds. */
const pause = 25;
/** Of the room that was seen, one process uses so much before it looks again: others may be using it too. */
const share = 1 / 8;

/**
 * How much a queue in Redis may take. Redis has no bound of its own, and to ask it before each item would double the cost; so a
 * look is good for some items, and for a while. With several processes that submit, the bound may be passed by an eighth for each.
 */
export class Room {
  waiting = 0;
  /** In the hands of any process, dead ones included. */
  working = 0;
  #left = 0;
  /** So many places were taken, ever. */
  #taken = 0;
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly capacity: number,
  ) {}

  /** Takes a place if it is known, from the last look, that there is one. */
  takeAtOnce(): boolean {
    const age = clock.now() - this.#lookedAt;
    if (this.#left < 1 || age > believed) return false;
    this.#left--;
    this.#taken++;
    this.waiting++;
    if (age > believed / 2 && this.#looking === undefined) this.#lookAhead();
    return true;
  }

  /** Looks while the last look is still believed, so that those who come later need not wait for it. */
  #lookAhead(): void {
    // If it fails, those who come later look again, and hear of it.
    this.look().catch(() => undefined);
  }

  /** Takes a place if there is one. */
  async tryTake(ctx: Context): Promise<boolean> {
    if (this.takeAtOnce()) return true;
    await abandonOnDone(ctx, this.look());
    return this.takeAtOnce();
  }

  /** Waits for a place. */
  async take(ctx: Context): Promise<void> {
    while (!(await this.tryTake(ctx))) await sleep(ctx, pause);
  }

  /** Asks Redis how many wait: once for all who want to know it now. */
  look(): Promise<void> {
    return (this.#looking ??= this.#ask().finally(() => (this.#looking = undefined)));
  }

  /** Whether Redis answers, and soon. */
  async answers(): Promise<boolean> {
    using limit = background.withTimeout(soon);
    return await abandonOnDone(limit.ctx, this.look()).then(
      () => true,
      () => false,
    );
  }

  async #ask(): Promise<void> {
    const before = this.#taken;
    const { active = 0, ...waiting } = await this.queue.getJobCounts("wait", "delayed", "prioritized", "active");
    const onTheirWay = this.#taken - before;
    this.waiting = Object.values(waiting).reduce((sum, count) => sum + count, onTheirWay);
    this.working = active;
    const room = this.capacity - this.waiting;
    this.#left = room <= 0 ? 0 : Math.max(1, Math.floor(room * share));
    this.#lookedAt = clock.now();
  }
}
