/** cockroach#7504, with locks that are a promise in a field: two functions take two of them in opposite order. */
class Lock {
  held: Promise<void> | undefined;

  async take(): Promise<() => void> {
    while (this.held !== undefined) {
      await this.held; //> 2 × take | stuck
    }
    let release: () => void = () => undefined;
    this.held = new Promise((resolve) => (release = resolve));
    return () => {
      this.held = undefined;
      release();
    };
  }
}

export function broken(): object {
  const [one, other] = [new Lock(), new Lock()];
  void both(one, other);
  void both(other, one);
  return { one, other };
}

/** Both take them in one order. */
export function fixed(): object {
  const [one, other] = [new Lock(), new Lock()];
  void both(one, other);
  void both(one, other);
  return { one, other };
}

async function both(first: Lock, second: Lock): Promise<void> {
  const releaseFirst = await first.take();
  const releaseSecond = await second.take();
  releaseSecond();
  releaseFirst();
}
