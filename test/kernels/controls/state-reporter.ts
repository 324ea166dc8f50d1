/**
 * StateReporter: a task that reports at every tick, whose owner has forgotten it. It is not blocked: its ticker wakes it.
 * No proof finds it, in Go neither; a profile that grows does. From Uber's common leak patterns.
 */
import type { Context, Group } from "curfew";
import { Ticker } from "curfew/sync";

export function alive(group: Group): void {
  group.go("report", (ctx) => report(ctx));
}

async function report(ctx: Context): Promise<void> {
  using ticker = new Ticker(ctx, 1000);
  for await (const _tick of ticker.channel.values(ctx));
}
