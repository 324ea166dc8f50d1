import type { Context } from "../core/index.js";
import { Channel } from "../sync/index.js";

/** What only one at a time can do: the others wait for their turn. */
export class Turns {
  readonly #taken = new Channel<true>(1);

  async take<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
    await this.#taken.send(ctx, true);
    try {
      return await work();
    } finally {
      this.#taken.tryReceive();
    }
  }
}
