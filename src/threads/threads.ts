import { Piscina } from "piscina";
import type { Context } from "../core/index.js";
import { type Stop, tell, Wait } from "../core/port.js";
import { reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import type { Attempt } from "../pool/index.js";
import { unpack } from "../pool/port.js";
import { Border } from "./border.js";
import type { Birth, Ending, Errand, Progress } from "./worker.js";

/** Threads that work. Owner: the pool's `run`. */
export class Threads {
  private readonly border: Border;
  private readonly piscina: Piscina<Errand, Ending>;
  /** By place: the item that a thread has in hand. */
  private readonly inHand: (InThread | undefined)[];

  constructor(
    private readonly pool: string,
    module: string,
    count: number,
    private readonly patience: number,
  ) {
    this.border = Border.for(count);
    this.inHand = Array.from({ length: count }, () => undefined);
    this.piscina = new Piscina<Errand, Ending>({
      filename: new URL("./entry.cjs", import.meta.url).href,
      minThreads: count,
      maxThreads: count,
      workerData: { border: this.border.memory, module } satisfies Birth,
    });
    this.piscina.on("message", ({ place, id, progress }: Progress) => this.inHand[place]?.heard(id, progress));
    // One that ends with nothing in hand: piscina starts another.
    this.piscina.on("error", (error: unknown) =>
      tell("noted", { from: this.pool, text: `a thread has failed: ${reasonText(error)}`, level: "warn", error }),
    );
  }

  /** Has a thread handle an item, in a task of that name. There must be a free one. */
  async handle(ctx: Context, name: string, item: unknown, attempt: Attempt): Promise<unknown> {
    const { id } = attempt;
    const place = this.inHand.indexOf(undefined);
    const wait = new InThread(this.border, place, this.patience, attempt);
    this.inHand[place] = wait;
    this.border.clear(place);
    if (ctx.done) wait.stopped(ctx.cause);
    else wait.begin(ctx);
    let failure: unknown;
    try {
      const errand: Errand = { place, id, attempt: attempt.attempt, name, item, deadline: ctx.deadline };
      const ending = await this.piscina.run(errand, { signal: wait });
      await wait.allHeard(ending.said);
      if ("result" in ending) return ending.result;
      failure = ending.echo && ctx.done ? ctx.error : unpack(ending.error);
    } catch (error) {
      if (wait.aborted) throw ctx.error!;
      // The error that says so cannot be copied itself: what arrives has no words, and in some Nodes is no error.
      throw error instanceof Error && error.message !== ""
        ? error
        : new TypeError("what the handler returned could not be cloned");
    } finally {
      wait.over();
      this.inHand[place] = undefined;
    }
    throw failure;
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.piscina.destroy();
  }
}

/**
 * An item in a thread's hands. A dump shows its task as one that waits for a thread. To piscina it is the signal that ends the
 * thread: an `AbortController` for each item would cost as much as all the rest.
 */
class InThread extends Wait {
  readonly label = "thread";
  aborted = false;
  private kill: (() => void) | undefined;
  private disarm: (() => void) | undefined;
  private count = 0;
  private counted: (() => void) | undefined;
  private deaf: { readonly error: unknown } | undefined;

  constructor(
    private readonly border: Border,
    private readonly place: number,
    private readonly patience: number,
    private readonly attempt: Attempt,
  ) {
    super();
  }

  fire(stop: Stop): void {
    this.stopped(stop.cause);
  }

  stopped(cause: unknown): void {
    this.border.stop(this.place, reasonText(cause));
    this.disarm = clock.after(this.patience, () => this.abort(), true);
  }

  private abort(): void {
    this.aborted = true;
    this.kill?.();
  }

  addEventListener(_name: "abort", listener: () => void): void {
    this.kill = listener;
  }

  removeEventListener(): void {
    this.kill = undefined;
  }

  heard(id: string, progress: unknown): void {
    if (id !== this.attempt.id) return;
    this.count++;
    try {
      this.attempt.progress(progress);
    } catch (error) {
      this.deaf ??= { error };
    }
    this.counted?.();
  }

  /** Waits until as much was heard as was said. Throws what the submitter's listener threw. */
  async allHeard(said: number): Promise<void> {
    while (this.count < said) await new Promise<void>((resolve) => (this.counted = resolve));
    if (this.deaf !== undefined) throw this.deaf.error;
  }

  over(): void {
    this.unhook();
    this.disarm?.();
  }
}
