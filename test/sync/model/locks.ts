import assert from "node:assert/strict";
import { background } from "curfew";
import { Cond, type Held, Mutex, type Permits, RWMutex, Semaphore, WaitGroup } from "curfew/sync";
import { Model, type Outcome, Real, reason, type Step } from "./harness.js";

export const lockSteps = ["lock", "lock", "rlock", "rlock", "tryLock", "tryRLock", "release", "release", "release"];

/** A read-write lock; a mutex is one that nobody reads. */
export class LockModel extends Model {
  private writer: number | undefined;
  private readers: number[] = [];
  private writers: number[] = [];
  private waiting: number[] = [];

  begin(call: number, { what, of }: Step): void {
    if (what === "lock") this.mayWrite ? this.write(call) : this.join(this.writers, call);
    else if (what === "rlock") this.mayRead ? this.read(call) : this.join(this.waiting, call);
    else if (what === "tryLock") this.mayWrite ? this.write(call, true) : this.say(call, "nothing");
    else if (what === "tryRLock") this.mayRead ? this.read(call, true) : this.say(call, "nothing");
    else this.release(call, of);
  }

  private get mayWrite(): boolean {
    return this.writer === undefined && this.readers.length === 0;
  }

  private get mayRead(): boolean {
    return this.writer === undefined && this.writers.length === 0;
  }

  private join(queue: number[], call: number): void {
    this.wait(call);
    queue.push(call);
  }

  private write(call: number, tried = false): void {
    this.writer = call;
    tried ? this.say(call, "locked") : this.settle(call, "locked");
  }

  private read(call: number, tried = false): void {
    this.readers.push(call);
    tried ? this.say(call, "reads") : this.settle(call, "reads");
  }

  /** Of those that have it, in the order in which they got it, the one with that number. */
  private release(call: number, of: number): void {
    const holders = this.writer === undefined ? this.readers : [this.writer];
    const holder = holders[of % Math.max(1, holders.length)];
    this.say(call, holder === undefined ? "nothing" : `released ${String(holder)}`);
    if (holder === undefined) return;
    if (holder === this.writer) {
      this.writer = undefined;
      if (this.waiting.length > 0) for (const reader of this.waiting.splice(0)) this.read(reader);
      else this.next();
    } else {
      this.readers = this.readers.filter((other) => other !== holder);
      this.next();
    }
  }

  private next(): void {
    if (this.mayWrite && this.writers.length > 0) this.write(this.writers.shift()!);
  }

  protected leave(call: number): void {
    this.writers = this.writers.filter((other) => other !== call);
    this.waiting = this.waiting.filter((other) => other !== call);
    if (this.mayRead) for (const reader of this.waiting.splice(0)) this.read(reader);
  }
}

/** Who holds what, in the order in which they got it. */
abstract class RealLock extends Real {
  protected readonly held: { call: number; held: Held }[] = [];

  protected got(call: number, what: string): (held: Held) => string {
    return (held) => {
      this.held.push({ call, held });
      return what;
    };
  }

  protected tried(call: number, held: Held | undefined, what: string): undefined {
    if (held !== undefined) this.got(call, what)(held);
    return this.say(call, held === undefined ? "nothing" : what);
  }

  protected release(call: number, of: number): undefined {
    const index = of % Math.max(1, this.held.length);
    const [holder] = this.held.splice(index, 1);
    holder?.held.release();
    return this.say(call, holder === undefined ? "nothing" : `released ${String(holder.call)}`);
  }
}

export class RealRWMutex extends RealLock {
  private readonly lock = new RWMutex();

  begin(call: number, { what, of, limit }: Step): Outcome {
    if (what === "lock") return this.keep(call, this.lock.lock(this.scope(call, limit)).then(this.got(call, "locked")));
    if (what === "rlock")
      return this.keep(call, this.lock.rlock(this.scope(call, limit)).then(this.got(call, "reads")));
    if (what === "tryLock") return this.tried(call, this.lock.tryLock(background), "locked");
    if (what === "tryRLock") return this.tried(call, this.lock.tryRLock(background), "reads");
    return this.release(call, of);
  }

  check(): void {
    for (const { held } of this.held) held.release();
    this.lock.tryRLock(background)!.release();
    this.lock.tryLock(background)!.release();
  }
}

export const mutexSteps = ["lock", "lock", "lock", "tryLock", "release", "release", "release"];

export class RealMutex extends RealLock {
  private readonly mutex = new Mutex();

  begin(call: number, { what, of, limit }: Step): Outcome {
    if (what === "lock")
      return this.keep(call, this.mutex.lock(this.scope(call, limit)).then(this.got(call, "locked")));
    if (what === "tryLock") return this.tried(call, this.mutex.tryLock(background), "locked");
    return this.release(call, of);
  }

  check(): void {
    for (const { held } of this.held) held.release();
    assert.equal(this.mutex.locked, false);
  }
}

export const condSteps = ["wait", "wait", "wait", "signal", "broadcast", "lock", "release", "release"];

/** Who waits to be told, and then for the lock. `lock` is taken only if it is free: by the one that waits next, or to keep it. */
export class CondModel extends Model {
  private untold: number[] = [];
  private told: number[] = [];
  private locked: number | "kept" | undefined;

  begin(call: number, { what }: Step): void {
    if (what === "wait") {
      if (this.locked !== undefined) return this.say(call, "nothing");
      this.wait(call);
      this.untold.push(call);
    } else if (what === "lock") {
      this.say(call, this.locked === undefined ? "locked" : "nothing");
      this.locked ??= "kept";
    } else if (what === "release") {
      this.say(call, this.locked === undefined ? "nothing" : "released");
      this.locked = undefined;
      this.next();
    } else {
      this.say(call, "done");
      for (const waiter of this.untold.splice(0, what === "signal" ? 1 : Infinity)) this.told.push(waiter);
      this.next();
    }
  }

  private next(): void {
    if (this.locked === undefined && this.told.length > 0) {
      this.locked = this.told.shift()!;
      this.settle(this.locked, "woken");
    }
  }

  protected leave(call: number): void {
    this.untold = this.untold.filter((other) => other !== call);
    if (!this.told.includes(call)) return;
    this.told = this.told.filter((other) => other !== call);
    // It was told in vain: the next one is told in its place.
    const next = this.untold.shift();
    if (next !== undefined) this.told.push(next);
    this.next();
  }
}

export class RealCond extends Real {
  private readonly mutex = new Mutex();
  private readonly cond = new Cond(this.mutex);

  begin(call: number, { what, limit }: Step): Outcome {
    if (what === "wait") {
      if (this.mutex.tryLock(background) === undefined) return this.say(call, "nothing");
      return this.keep(
        call,
        this.cond.wait(this.scope(call, limit)).then(() => "woken"),
      );
    }
    if (what === "lock") return this.say(call, this.mutex.tryLock(background) === undefined ? "nothing" : "locked");
    if (what === "signal") this.cond.signal();
    else if (what === "broadcast") this.cond.broadcast();
    else {
      const { locked } = this.mutex;
      if (locked) this.mutex.release();
      return this.say(call, locked ? "released" : "nothing");
    }
    return this.say(call, "done");
  }

  check(): void {
    if (this.mutex.locked) this.mutex.release();
    assert.equal(this.mutex.locked, false);
  }
}

export const semaphoreSteps = ["acquire", "acquire", "acquire", "tryAcquire", "release", "release"];

export class SemaphoreModel extends Model {
  private taken = 0;
  private queue: { call: number; count: number }[] = [];
  private holders: { call: number; count: number }[] = [];

  constructor(private readonly size: number) {
    super();
  }

  begin(call: number, { what, of }: Step): void {
    const count = of + 1;
    if (what === "release") {
      const [holder] = this.holders.splice(of % Math.max(1, this.holders.length), 1);
      this.say(call, holder === undefined ? "nothing" : `released ${String(holder.call)}`);
      this.taken -= holder?.count ?? 0;
      this.next();
    } else if (count > this.size) this.say(call, "too many");
    else if (what === "tryAcquire") {
      const free = this.queue.length === 0 && this.taken + count <= this.size;
      if (free) this.take(call, count);
      this.say(call, free ? "acquired" : "nothing");
    } else {
      this.wait(call);
      this.queue.push({ call, count });
      this.next();
    }
  }

  private take(call: number, count: number): void {
    this.taken += count;
    this.holders.push({ call, count });
  }

  private next(): void {
    for (let [first] = this.queue; first !== undefined && this.taken + first.count <= this.size; [first] = this.queue) {
      this.queue.shift();
      this.take(first.call, first.count);
      this.settle(first.call, "acquired");
    }
  }

  protected leave(call: number): void {
    this.queue = this.queue.filter((other) => other.call !== call);
    this.next();
  }
}

export class RealSemaphore extends Real {
  private readonly semaphore: Semaphore;
  private readonly held: { call: number; permits: Permits }[] = [];

  constructor(size: number) {
    super();
    this.semaphore = new Semaphore(size);
  }

  begin(call: number, { what, of, limit }: Step): Outcome {
    if (what === "release") {
      const [holder] = this.held.splice(of % Math.max(1, this.held.length), 1);
      holder?.permits.release();
      return this.say(call, holder === undefined ? "nothing" : `released ${String(holder.call)}`);
    }
    if (of + 1 > this.semaphore.size) return this.say(call, "too many");
    const got = (permits: Permits): string => {
      this.held.push({ call, permits });
      return "acquired";
    };
    if (what === "acquire") return this.keep(call, this.semaphore.acquire(this.scope(call, limit), of + 1).then(got));
    const permits = this.semaphore.tryAcquire(of + 1);
    return this.say(call, permits === undefined ? "nothing" : got(permits));
  }

  check(): void {
    for (const { permits } of this.held) permits.release();
    assert.equal(this.semaphore.available, this.semaphore.size);
    this.semaphore.tryAcquire(this.semaphore.size)!.release();
  }
}

export const waitGroupSteps = ["wait", "wait", "add", "done", "done"];

export class WaitGroupModel extends Model {
  private count = 0;
  private queue: number[] = [];

  begin(call: number, { what, of }: Step): void {
    if (what === "add") {
      this.count += of % 3;
      this.say(call, "added");
    } else if (what === "done") {
      this.say(call, this.count === 0 ? "refused" : "done");
      this.count = Math.max(0, this.count - 1);
      if (this.count === 0) for (const waiter of this.queue.splice(0)) this.settle(waiter, "over");
    } else if (this.count === 0) this.settle(call, "over");
    else {
      this.wait(call);
      this.queue.push(call);
    }
  }

  protected leave(call: number): void {
    this.queue = this.queue.filter((other) => other !== call);
  }
}

export class RealWaitGroup extends Real {
  private readonly work = new WaitGroup();

  begin(call: number, { what, of, limit }: Step): Outcome {
    if (what === "wait")
      return this.keep(
        call,
        this.work.wait(this.scope(call, limit)).then(() => "over"),
      );
    try {
      if (what === "add") this.work.add(of % 3);
      else this.work.done();
      return this.say(call, what === "add" ? "added" : "done");
    } catch (error) {
      return this.say(call, reason(error).startsWith("ReleaseError") ? "refused" : reason(error));
    }
  }

  async check(): Promise<void> {
    while (this.work.count > 0) this.work.done();
    await this.work.wait(background);
  }
}
