/**
 * The least that any owner must do: call the function, hear of its end through one `then` of two closures, count. No
 * task, no context, no list of who is out, no stop. What curfew costs is measured against this.
 */
export class Floor {
  private out = 0;
  private failed = false;
  private error: unknown = undefined;
  private empty: (() => void) | null = null;

  go(name: string, fn: (owner: Floor) => Promise<unknown>): void {
    this.out++;
    fn(this).then(
      () => this.ended(name),
      (error: unknown) => this.endedBadly(name, error),
    );
  }

  async wait(): Promise<void> {
    if (this.out > 0) await new Promise<void>((resolve) => (this.empty = resolve));
    if (this.failed) throw this.error;
  }

  private endedBadly(name: string, error: unknown): void {
    if (!this.failed) this.error = error;
    this.failed = true;
    this.ended(name);
  }

  private ended(_name: string): void {
    if (--this.out === 0 && this.empty !== null) this.empty();
  }
}
