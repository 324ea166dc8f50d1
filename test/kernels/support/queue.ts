/** A queue on plain promises, as many write one. */
export class Queue<T> implements AsyncIterable<T> {
  private readonly values: T[] = [];
  private readonly waiting: ((value: IteratorResult<T>) => void)[] = [];
  private closed = false;

  push(value: T): void {
    const take = this.waiting.shift();
    if (take === undefined) this.values.push(value);
    else take({ value, done: false });
  }

  close(): void {
    this.closed = true;
    for (const take of this.waiting.splice(0)) take({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => this.next() };
  }

  private next(): Promise<IteratorResult<T>> {
    const value = this.values.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
