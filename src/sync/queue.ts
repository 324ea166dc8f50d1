/** What can stand in a {@link Queue}, in one at a time. The links are in the object itself: to join and to leave costs no allocation and no search. */
export interface Link {
  before: Link | null;
  after: Link | null;
}

/** Who waits, first come, first served. A ring of links that begins and ends with the queue itself. */
export class Queue<W extends Link> implements Link, Iterable<W> {
  before: Link | null = this;
  after: Link | null = this;

  get empty(): boolean {
    return this.after === this;
  }

  get first(): W | undefined {
    return this.after === this ? undefined : (this.after as W);
  }

  push(waiting: W): void {
    const last = this.before!;
    waiting.before = last;
    waiting.after = this;
    last.after = waiting;
    this.before = waiting;
  }

  /** Takes the first out. */
  shift(): W | undefined {
    const first = this.after!;
    if (first === this) return undefined;
    const second = first.after!;
    this.after = second;
    second.before = this;
    first.before = first.after = null;
    return first as W;
  }

  *[Symbol.iterator](): Iterator<W> {
    for (let link = this.after!; link !== this; link = link.after!) yield link as W;
  }
}

/** Takes `link` out of the queue that it stands in, if it stands in one. */
export function leave(link: Link): void {
  const { before, after } = link;
  if (before === null) return;
  before.after = after;
  after!.before = before;
  link.before = link.after = null;
}
