import { Picture } from "../../live/index.js";
import type { Dump, Hello, LiveMessage, Tick } from "../../wire/index.js";
import type { Looked } from "./subject.js";
import { rowsOf, type Order, type Row, type Shape, stackRows } from "./table.js";

/** What is known of the process so far. */
export class State {
  readonly picture: Picture = new Picture();
  hello: Hello | undefined;
  /** The latest, of a process in which there is nothing to watch. */
  dump: Dump | undefined;
  /** Updates that were never sent, since we took them too slowly. */
  dropped = 0;
  /** Tasks started in each second, by the last two ticks. */
  startedPerSecond = 0;

  apply(message: LiveMessage | Looked): void {
    if (message.kind === "dump") {
      this.dump = message.dump;
      return;
    }
    if (message.kind === "hello") this.hello = message;
    if (message.kind === "restart") this.dropped = Math.max(this.dropped, message.dropped);
    if (message.kind === "tick") this.#ticked(message);
    this.picture.apply(message);
    if (message.kind !== "hello") this.dump = undefined;
  }

  /** Enough is known to show something. */
  get ready(): boolean {
    return this.dump !== undefined || (this.picture.whole && this.picture.tick !== undefined);
  }

  rows(shape: Shape, order: Order, filter: string): readonly Row[] {
    return this.dump === undefined
      ? rowsOf(this.picture, shape === "stacks" ? "alike" : shape, order, filter)
      : stackRows(this.dump, order, filter);
  }

  #ticked(tick: Tick): void {
    const before = this.picture.tick;
    if (before !== undefined && tick.at > before.at)
      this.startedPerSecond = (1000 * (tick.started - before.started)) / (tick.at - before.at);
  }
}
