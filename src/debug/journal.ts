import type { LiveMessage } from "../wire/index.js";

/** One message, as it is sent to every viewer. */
export interface Entry {
  readonly bytes: Buffer;
  /** How many updates it tells. */
  readonly updates: number;
}

/**
 * The latest messages of a feed, in order, for any number of viewers that read at their own pace: one copy for all, and a bound. Who
 * is too slow finds that its place is gone.
 */
export class Journal {
  private entries: Entry[] = [];
  private bytes = 0;
  /** The place of the first entry that is kept. */
  private first = 0;
  /** Updates in all messages so far. */
  updates = 0;

  constructor(private readonly most: number) {}

  /** Behind the last message. */
  get end(): number {
    return this.first + this.entries.length;
  }

  add(message: object, updates: number): void {
    const entry = { bytes: line(message), updates };
    this.entries.push(entry);
    this.bytes += entry.bytes.length;
    this.updates += updates;
    let gone = 0;
    while (this.bytes > this.most && gone < this.entries.length - 1) this.bytes -= this.entries[gone++]!.bytes.length;
    if (gone > 0) this.entries = this.entries.slice(gone);
    this.first += gone;
  }

  /** The message at a place; undefined if it is not there any more, or not yet. */
  at(place: number): Entry | undefined {
    return this.entries[place - this.first];
  }

  /** Whether the message at this place was given up. */
  lost(place: number): boolean {
    return place < this.first;
  }
}

/** A message, as a line. */
export function line(message: object): Buffer {
  return Buffer.from(`${JSON.stringify(message)}\n`);
}

/** How many things it tells. */
export function updatesIn(message: LiveMessage): number {
  if (message.kind !== "changes") return 0;
  const { groups, tasks, ended, gone } = message;
  return groups.length + tasks.length + ended.length + gone.length;
}

/** So much is kept for viewers that are slow; one copy for all. */
export const journalBytes: number = 8 * 2 ** 20;
