/** What can be told to end, and be cut. */
interface Told {
  stop(cause: unknown): void;
  breakOff(): void;
}

/** What has no end of its own, and is told to end when the stop comes. */
export class Endless {
  private readonly all = new Set<Told>();
  private cause: unknown;
  private told = false;

  get size(): number {
    return this.all.size;
  }

  /** Who comes late is told at once. */
  add(one: Told): void {
    this.all.add(one);
    if (this.told) one.stop(this.cause);
  }

  delete(one: Told): void {
    this.all.delete(one);
  }

  tell(cause: unknown): void {
    this.told = true;
    this.cause = cause;
    for (const one of this.all) one.stop(cause);
  }

  /** Cuts those that are left. How many. */
  cut(): number {
    const { size } = this.all;
    for (const one of this.all) one.breakOff();
    this.all.clear();
    return size;
  }
}
