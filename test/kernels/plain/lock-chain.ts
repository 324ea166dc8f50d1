/**
 * cockroach#7504 again, with locks that hold the end of a chain alone: who waits for the promise before it is held by nothing but the other
 * who waits.
 */
class Lock {
  private last: Promise<void> = Promise.resolve();

  async take(): Promise<() => void> {
    const before = this.last;
    let release: () => void = () => undefined;
    this.last = new Promise((resolve) => (release = resolve));
    await before; //> 2 × take | unseen
    return release;
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
