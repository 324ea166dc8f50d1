import type { Owner } from "./scope.js";

/** A promise that follows another one: what an `await` waits by, or what `then` has made. */
export interface Follower {
  readonly promise: Promise<unknown>;
  /** What it follows: the awaited promise. */
  readonly awaited: Promise<unknown>;
  readonly owner: Owner;
}

/** One in the ring; without an owner it has left it. */
class Link {
  before: Link = this;
  after: Link = this;

  constructor(
    public promise: Promise<unknown> | undefined,
    public awaited: Promise<unknown> | undefined,
    public owner: Owner | undefined,
  ) {}

  putBefore(next: Link): void {
    this.before = next.before;
    this.after = next;
    next.before.after = this;
    next.before = this;
  }

  /** Its promise may stay for long: it is to hold none of the others. */
  leave(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this.after = this;
    this.promise = this.awaited = this.owner = undefined;
  }
}

/** A constructor that returns what it is given, so that a class below it puts its private fields into that. */
const Given = function (promise: Promise<unknown>): Promise<unknown> {
  return promise;
} as unknown as new (promise: Promise<unknown>) => object;

/** Writes on a promise where it stands in the list. A private name: nobody sees it, and it goes when the promise goes. */
class Mark extends Given {
  readonly #link: Link;

  constructor(promise: Promise<unknown>, link: Link) {
    super(promise);
    this.#link = link;
  }

  static of(promise: object): Link | undefined {
    return #link in promise ? promise.#link : undefined;
  }
}

/**
 * All followers that have not settled, in the order in which they came. It is tempting to keep them in a `Map`: but one that is filled and
 * emptied at each `await` is made anew every few entries, and that costs as much as all the rest.
 */
export class Followers {
  private readonly ring = new Link(undefined, undefined, undefined);

  add(promise: Promise<unknown>, awaited: Promise<unknown>, owner: Owner): void {
    const link = new Link(promise, awaited, owner);
    link.putBefore(this.ring);
    new Mark(promise, link);
  }

  /** Takes one out, if it is there. Whose it was. */
  remove(promise: Promise<unknown>): Owner | undefined {
    const link = Mark.of(promise);
    const owner = link?.owner;
    if (owner !== undefined) link!.leave();
    return owner;
  }

  get(promise: Promise<unknown>): Follower | undefined {
    const link = Mark.of(promise);
    return link?.owner === undefined ? undefined : (link as Follower);
  }

  *[Symbol.iterator](): Generator<Follower> {
    for (let link = this.ring.after; link !== this.ring;) {
      const { after } = link;
      yield link as Follower;
      link = after;
    }
  }
}
