/**
 * NCastLeak: of several that send, the first is heard.
 * From Uber's common leak patterns.
 */
import type { Context, Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  group.go("ask", (ctx) => ask(ctx, group, new Channel(0)));
}

/** There is room for all. */
export function fixed(group: Group): void {
  group.go("ask", (ctx) => ask(ctx, group, new Channel(servers)));
}

const servers = 5;

async function ask(ctx: Context, group: Group, answers: Channel<number>): Promise<number> {
  for (let server = 0; server < servers; server++) {
    group.go("answer", async function answer(ctx) {
      await answers.send(ctx, server); //> 4 × answer
    });
  }
  return answers.receive(ctx);
}
