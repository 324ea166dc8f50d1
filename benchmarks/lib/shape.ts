/** A task reduced to its size: as many fields as curfew's, a place in its owner's list, and the two bound functions. */
class Shape {
  state = "running";
  outcome: unknown = undefined;
  prev: Shape | null = null;
  next: Shape | null = null;
  a: unknown = null;
  b: unknown = null;
  c: unknown = null;
  d: unknown = null;

  constructor(
    readonly owner: Shapes,
    readonly name: string,
    readonly id: number,
  ) {}

  succeeded(value: unknown): void {
    this.state = "done";
    this.outcome = value;
    this.owner.ended(this);
  }

  failed(error: unknown): void {
    this.state = "failed";
    this.outcome = error;
    this.owner.ended(this);
  }
}

/**
 * The least that an owner must do that can say who is out: the floor, and one object for each task. It does nothing with
 * them. What is left between it and curfew is what curfew's code costs; what is between it and the floor is memory.
 */
export class Shapes {
  private lastId = 0;
  private out = 0;
  private last: Shape | null = null;
  private empty: (() => void) | null = null;

  go(name: string, fn: (shape: Shape) => Promise<unknown>): Shape {
    this.out++;
    const shape = new Shape(this, name, ++this.lastId);
    const { last } = this;
    shape.prev = last;
    if (last !== null) last.next = shape;
    this.last = shape;
    shape.outcome = fn(shape).then(shape.succeeded.bind(shape), shape.failed.bind(shape));
    return shape;
  }

  async wait(): Promise<void> {
    if (this.out > 0) await new Promise<void>((resolve) => (this.empty = resolve));
  }

  ended(shape: Shape): void {
    const { prev, next } = shape;
    if (prev !== null) prev.next = next;
    if (next === null) this.last = prev;
    else next.prev = prev;
    shape.prev = shape.next = null;
    if (--this.out === 0 && this.empty !== null) this.empty();
  }
}
