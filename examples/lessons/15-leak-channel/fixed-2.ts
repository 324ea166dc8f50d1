// The caller's context limits how long a send may wait: every search ends, and says that nobody took its value.
import { background, type Context, DeadlineError, Group, taskCount } from "curfew";
import { Channel } from "curfew/sync";
import { search } from "./search.js";

const group = new Group(background, { name: "searches" });

async function searchAndSend(ctx: Context, results: Channel<string>): Promise<void> {
  const value = await search();
  console.log("send before");
  try {
    await results.send(ctx, value);
    console.log("send done");
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    console.log("send timeout");
  }
}

const before = taskCount();
for (let count = 0; count < 3; count++) {
  group.go("search", async (ctx) => {
    using scope = ctx.withTimeout(100, "nobody takes the value");
    await searchAndSend(scope.ctx, new Channel());
  });
}
await group.wait();
console.log(`tasks: ${before} before, ${taskCount()} after`);
