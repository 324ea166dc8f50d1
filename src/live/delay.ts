/** How long a thread's event loop lets a message wait, in milliseconds. `ask` resolves when the loop has taken one. */
export class Delay {
  private last = 0;
  private worst = 0;
  /** When the question was put that is not answered yet. */
  private asked: number | undefined;

  constructor(private readonly ask: () => Promise<unknown>) {}

  /** Asks, but not again before it is answered. */
  beat(): void {
    if (this.asked !== undefined) return;
    const asked = (this.asked = performance.now());
    const heard = (): void => {
      this.last = performance.now() - asked;
      this.worst = Math.max(this.worst, this.last);
      this.asked = undefined;
    };

    void this.ask().then(heard, () => undefined);
  }

  /** What is known now; the worst is counted anew from here. */
  read(): { delayMs: number; worstDelayMs: number } {
    const delayMs = Math.max(this.last, this.asked === undefined ? 0 : performance.now() - this.asked);
    const worstDelayMs = Math.max(this.worst, delayMs);
    this.worst = 0;
    return { delayMs, worstDelayMs };
  }
}
