import { type EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../core/index.js";
import type { Picture } from "../live/index.js";
import type { Hello } from "../wire/index.js";
import { type Journal, line } from "./journal.js";

/** What is told: a `Watch` is one. */
export interface Source {
  /** Whose it is. */
  readonly who: Pick<Hello, "pid" | "node" | "argv0">;
  readonly picture: Picture;
  readonly journal: Journal;
  /** Emits `news` whenever the journal has more. */
  readonly news: EventEmitter;
  readonly now: number;
  /** Somebody looks, until the handle is disposed. */
  join(): Disposable;
}

/**
 * `/debug/live`: tells one viewer what is there, then what changes, until `ctx` stops. It is sent as fast as the viewer takes it, and no
 * more than one message is in hand: whoever falls behind the journal is told so, and how much it has missed, and begins anew.
 */
export async function feed(
  ctx: Context,
  request: IncomingMessage,
  response: ServerResponse,
  watch: Source,
  acts: boolean,
): Promise<void> {
  using _joined = watch.join();
  const viewer = new Viewer(ctx, response, watch);
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  if (request.method === "HEAD") return void response.end();
  try {
    await viewer.send({ kind: "hello", version: 1, ...watch.who, at: watch.now, wall: Date.now(), acts });
    for (;;) await viewer.tell();
  } catch (error) {
    if (!ctx.done) throw error;
  }
  response.end();
}

class Viewer {
  private dropped = 0;

  constructor(
    private readonly ctx: Context,
    private readonly response: ServerResponse,
    private readonly watch: Source,
  ) {}

  /** The whole, then every message, until one was missed. */
  async tell(): Promise<void> {
    const { journal, picture, news } = this.watch;
    let { end: place, updates: known } = journal;
    for (const piece of piecesOf(picture)) await this.send(piece);
    if (picture.whole) await this.send({ kind: "whole" });
    while (!journal.lost(place)) {
      const entry = journal.at(place);
      if (entry === undefined) {
        await once(news, "news", { signal: this.ctx.signal });
      } else {
        await this.write(entry.bytes);
        known += entry.updates;
        place++;
      }
    }
    this.dropped += journal.updates - known;
    await this.send({ kind: "restart", dropped: this.dropped });
  }

  send(message: object): Promise<void> {
    return this.write(line(message));
  }

  private async write(bytes: Buffer): Promise<void> {
    this.ctx.throwIfDone();
    if (!this.response.write(bytes)) await once(this.response, "drain", { signal: this.ctx.signal });
  }
}

/** All that is known, in messages of a moderate size. What changes meanwhile may be in it or not: it is told again afterwards. */
function* piecesOf(picture: Picture): Generator<object> {
  const nothing = { kind: "changes", groups: [], tasks: [], ended: [], gone: [] };
  for (const rows of chunks(picture.groups.values())) yield { ...nothing, groups: rows };
  for (const rows of chunks(picture.tasks.values())) yield { ...nothing, tasks: rows };
  if (picture.tick !== undefined) yield picture.tick;
}

function* chunks<T>(items: Iterable<{ readonly row: T }>): Generator<T[]> {
  let chunk: T[] = [];
  for (const { row } of items) {
    chunk.push(row);
    if (chunk.length < 2000) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
