/** SpawnGC: tasks that start tasks, while garbage is collected; each waits for the one that it started, and the last for a timer. */
import { type Context, type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function alive(group: Group): void {
  const spawn = async (ctx: Context, depth: number, done: Channel<number>): Promise<void> => {
    if (depth === 0) {
      await sleep(ctx, hour);
    } else {
      const below = new Channel<number>();
      group.go("spawn", (ctx) => spawn(ctx, depth - 1, below));
      if (depth % 20 === 0) globalThis.gc?.();
      await below.receive(ctx);
    }
    await done.send(ctx, depth);
  };
  group.go("spawn", (ctx) => spawn(ctx, 100, new Channel(1)));
}

const hour = 3_600_000;
