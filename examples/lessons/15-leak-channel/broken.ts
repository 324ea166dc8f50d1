// Three searches send their value on a channel that nobody reads: each waits for ever.
import { background, Group, sleep, taskCount } from "curfew";
import { Channel } from "curfew/sync";
import { search } from "./search.js";

const group = new Group(background, { name: "searches" });

function start(): void {
  const results = new Channel<string>();
  group.go("search", async (ctx) => {
    const value = await search();
    console.log("send before");
    await results.send(ctx, value);
    console.log("send done");
  });
}

const before = taskCount();
for (let count = 0; count < 3; count++) start();
await sleep(background, 200);
console.log(`tasks: ${before} before, ${taskCount()} after`);
