import type { Context } from "../core/index.js";
import { Mutex } from "../sync/index.js";

/** What only one at a time can do: the others wait for their turn. */
export class Turns {
  readonly #mutex = new Mutex("debug");

  async take<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
    using _held = await this.#mutex.lock(ctx);
    return await work();
  }
}
