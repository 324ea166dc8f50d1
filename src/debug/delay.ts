import { type Context, sleep } from "../core/index.js";
import type { MainThread } from "./main-thread.js";

/** How long the main thread's event loop lets a message wait: asked ten times a second, in milliseconds. */
export class Delay {
  private last = 0;
  private worst = 0;
  /** When the question was put that is not answered yet. */
  private asked: number | undefined;

  constructor(private readonly main: MainThread) {}

  async run(ctx: Context): Promise<void> {
    for (;;) {
      this.beat();
      await sleep(ctx, interval);
    }
  }

  /** What is known now; the worst is counted anew from here. */
  read(): { delayMs: number; worstDelayMs: number } {
    const delayMs = Math.max(this.last, this.asked === undefined ? 0 : performance.now() - this.asked);
    const worstDelayMs = Math.max(this.worst, delayMs);
    this.worst = 0;
    return { delayMs, worstDelayMs };
  }

  /** Not again before it is answered. */
  private beat(): void {
    if (this.asked !== undefined) return;
    const asked = (this.asked = performance.now());
    const heard = (): void => {
      this.last = performance.now() - asked;
      this.worst = Math.max(this.worst, this.last);
      this.asked = undefined;
    };
    // eslint-disable-next-line curfew/unowned-task -- it ends with the main thread's next turn, or with this thread.
    void this.main.ask({ kind: "beat" }).then(heard);
  }
}

const interval = 100;
