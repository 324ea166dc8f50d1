/**
 * Timeout: who asked gives up when time is up; who answers then waits for ever. A hundred times.
 * From Uber's common leak patterns; the lesson of the call that takes too long is of the kind.
 */
import { type Context, DeadlineError, type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  for (let i = 0; i < 100; i++) group.go("ask", (ctx) => ask(ctx, group, new Channel()));
}

/** There is room for an answer that comes too late. */
export function fixed(group: Group): void {
  for (let i = 0; i < 100; i++) group.go("ask", (ctx) => ask(ctx, group, new Channel(1)));
}

async function ask(ctx: Context, group: Group, answers: Channel<string>): Promise<string> {
  group.go("answer", async function answer(ctx) {
    await sleep(ctx, 2);
    await answers.send(ctx, "answer"); //> 100 × answer
  });
  using timed = ctx.withTimeout(1);
  try {
    return await answers.receive(timed.ctx);
  } catch (error) {
    if (error instanceof DeadlineError) return "too late";
    throw error;
  }
}
