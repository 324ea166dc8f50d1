import { checkContext } from "../internal/check.js";
import { Fifo } from "../internal/fifo.js";
import type { Context } from "./context.js";
import type { TaskFunction, TaskRun } from "./task.js";
import { Wait } from "./wait.js";

/** The group whose room it is. */
interface Host {
  readonly limit: number;
  /** How many tasks have not ended, the queued ones included. */
  readonly size: number;
  /** Whether a task that is queued may begin. */
  readonly admits: boolean;
  /** Begins it. */
  admit(task: TaskRun, fn: TaskFunction<unknown>): void;
}

/** What the limit of a group makes wait: tasks that are queued, and whoever waits until there is a slot. */
export class Room {
  /** Tasks that wait for a slot, in order. */
  readonly queue: Fifo<TaskRun> = new Fifo();
  /** Who waits until there is one, in order. */
  private readonly waiters = new Set<() => void>();
  /** Slots that waiters were just told of, and may not have taken yet; forgotten at the next turn of the event loop. */
  private promised = 0;
  private filling = false;

  constructor(private readonly host: Host) {}

  enqueue(task: TaskRun, fn: TaskFunction<unknown>): void {
    task.state = "queued";
    (task.more ??= {}).fn = fn;
    this.queue.push(task);
  }

  /** Begins what is queued, in order. Not from inside itself: a thousand tasks that end at once would be a thousand calls deep. */
  fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (this.host.admits && this.queue.size > 0) {
      const task = this.queue.shift()!;
      const fn = task.more!.fn!;
      delete task.more!.fn;
      task.state = "running";
      this.host.admit(task, fn);
    }
    this.filling = false;
    this.callWaiters();
  }

  /** Waits until a task can begin without being queued: at once if nobody stands in line. */
  async wait(ctx: Context): Promise<void> {
    checkContext("waitForRoom", ctx);
    ctx.throwIfDone();
    if (this.waiters.size > 0 || !this.hasSlot)
      await new Promise<void>((resolve, reject) => new RoomWait(this, resolve, reject).begin(ctx));
  }

  /** Calls back when there is a slot; returns the undo. */
  whenSlot(ready: () => void): () => void {
    this.waiters.add(ready);
    return () => void this.waiters.delete(ready);
  }

  private get hasSlot(): boolean {
    return this.host.size + this.promised < this.host.limit;
  }

  /** Tells as many of those who wait as there is room for. One that does not take its slot at once has passed it on. */
  private callWaiters(): void {
    for (const ready of this.waiters) {
      if (!this.hasSlot) return;
      this.waiters.delete(ready);
      if (this.promised++ === 0) {
        setImmediate(() => {
          this.promised = 0;
          this.callWaiters();
        });
      }
      ready();
    }
  }
}

class RoomWait extends Wait {
  readonly label = "group limit";
  private readonly forget: () => void;

  constructor(
    room: Room,
    resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super();
    this.forget = room.whenSlot(() => {
      this.unhook();
      resolve();
    });
  }

  fire(stop: { error: Error }): void {
    this.forget();
    this.reject(stop.error);
  }
}
