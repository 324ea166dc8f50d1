/**
 * NoCloseRange: workers read a channel to its end, and the producer does not close it.
 * From Uber's common leak patterns.
 */
import type { Context, Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const jobs = new Channel<number>();
  for (let i = 0; i < 3; i++) {
    group.go("worker", async function worker(ctx) {
      for await (const job of jobs.values(ctx)) Math.sqrt(job); //> 3 × worker
    });
  }
  group.go("produce", (ctx) => produce(ctx, jobs));
}

/** Who sends the last one closes. */
export function fixed(group: Group): void {
  const jobs = new Channel<number>();
  for (let i = 0; i < 3; i++) {
    group.go("worker", async function worker(ctx) {
      for await (const job of jobs.values(ctx)) Math.sqrt(job);
    });
  }
  group.go("produce", async (ctx) => {
    await produce(ctx, jobs);
    jobs.close();
  });
}

async function produce(ctx: Context, jobs: Channel<number>): Promise<void> {
  for (let job = 0; job < 6; job++) await jobs.send(ctx, job);
}
