import { ClassicLevel } from "classic-level";
import { reasonText } from "../errors/index.js";

/** An accepted item, as it is stored. */
export interface Stored<T> {
  readonly item: T;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Milliseconds from then. */
  readonly timeout?: number;
  readonly carrier?: Record<string, string>;
}

/** What has become of an item so far. */
export interface Tries {
  /** How many attempts have failed. */
  readonly attempts: number;
  /** How often it was in the hands of a process that had taken it over, and that died. */
  readonly takeovers: number;
}

const untried: Tries = { attempts: 0, takeovers: 0 };

type Operation = { type: "put"; key: string; value: string } | { type: "del"; key: string };

interface Write {
  /** Whether it must be on the disk before anybody is told. */
  readonly sync: boolean;
  readonly operations: readonly Operation[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Where the epoch is; sorts before every item. */
const epochKey = "!epoch";
/** What follows an item's key in that of its tries: so they come right behind it. */
const triesSuffix = "+tries";

/**
 * Items on a disk, in the order of their acceptance. One process at a time: the folder is locked.
 *
 * A write that comes while another one is under way waits for it, and then goes with all that came meanwhile, as one batch
 * with one `fdatasync`: under load a disk that syncs in a millisecond takes far more than a thousand items a second.
 */
export class Store<T> {
  #writes: Write[] = [];
  #writing = false;
  #last = 0;
  /** The items whose tries are written. */
  readonly #tried = new Set<string>();

  private constructor(
    private readonly level: ClassicLevel,
    private readonly epoch: number,
  ) {}

  /** Throws one sentence if the folder cannot be had. */
  static async open<T>(folder: string): Promise<Store<T>> {
    const level = new ClassicLevel(folder);
    try {
      await level.open();
    } catch (error) {
      throw new Error(`the pool's folder ${folder} cannot be opened: ${whyNot(error)}`, { cause: error });
    }
    // So that no key is given twice, though the items of earlier processes may all be gone.
    const epoch = Number((await level.get(epochKey)) ?? 0) + 1;
    await level.put(epochKey, String(epoch), { sync: true });
    return new Store<T>(level, epoch);
  }

  /** What earlier processes have left, oldest first. */
  async *left(): AsyncGenerator<[key: string, stored: Stored<T>, tries: Tries], void, undefined> {
    const before = this.#key(0);
    let item: [key: string, stored: Stored<T>] | undefined;
    for await (const [key, value] of this.level.iterator({ gt: epochKey, lt: before })) {
      if (key.endsWith(triesSuffix)) {
        this.#tried.add(item![0]);
        yield [...item!, JSON.parse(value) as Tries];
        item = undefined;
      } else {
        if (item !== undefined) yield [...item, untried];
        item = [key, JSON.parse(value) as Stored<T>];
      }
    }
    if (item !== undefined) yield [...item, untried];
  }

  /** Stores an item. Resolves with its key when it is on the disk, not before. */
  async add(stored: Stored<T>): Promise<string> {
    const key = this.#key(++this.#last);
    const value = JSON.stringify(stored);
    await this.#write([{ type: "put", key, value }], true);
    return key;
  }

  /** Stores what has become of an item. Resolves when the system has it, as {@link remove} does. */
  note(key: string, tries: Tries): Promise<void> {
    this.#tried.add(key);
    return this.#write([{ type: "put", key: key + triesSuffix, value: JSON.stringify(tries) }], false);
  }

  /**
   * Removes an item. Resolves when the system has it: a process that is killed has removed it. It is not synced by itself: a
   * machine that loses its power may find it again, unless a later `add` was synced, since the log is one.
   */
  remove(key: string): Promise<void> {
    const operations: Operation[] = [{ type: "del", key }];
    if (this.#tried.delete(key)) operations.push({ type: "del", key: key + triesSuffix });
    return this.#write(operations, false);
  }

  close(): Promise<void> {
    return this.level.close();
  }

  #key(count: number): string {
    return `${String(this.epoch).padStart(8, "0")}-${String(count).padStart(12, "0")}`;
  }

  #write(operations: readonly Operation[], sync: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#writes.push({ operations, sync, resolve, reject });
      // eslint-disable-next-line curfew/unowned-task -- each write is told its end.
      if (!this.#writing) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    // Those who come in the same turn go along.
    await Promise.resolve();
    while (this.#writes.length > 0) {
      const writes = this.#writes;
      this.#writes = [];
      const operations = writes.flatMap((write) => write.operations);
      try {
        await this.level.batch(operations, { sync: writes.some(({ sync }) => sync) });
        for (const { resolve } of writes) resolve();
      } catch (error) {
        for (const { reject } of writes) reject(error);
      }
    }
    this.#writing = false;
  }
}

function whyNot(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  if (cause?.code === "LEVEL_LOCKED") return "another process has it open; one pool, one folder, one process";
  return reasonText(cause ?? error);
}
