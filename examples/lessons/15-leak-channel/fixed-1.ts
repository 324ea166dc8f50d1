// The channel has room for the value: every search ends. But nobody hears that its value was never read.
import { background, Group, taskCount } from "curfew";
import { Channel } from "curfew/sync";
import { search } from "./search.js";

const group = new Group(background, { name: "searches" });

function start(): void {
  const results = new Channel<string>(1);
  group.go("search", async (ctx) => {
    const value = await search();
    console.log("send before");
    await results.send(ctx, value);
    console.log("send done");
  });
}

const before = taskCount();
for (let count = 0; count < 3; count++) start();
await group.wait();
console.log(`tasks: ${before} before, ${taskCount()} after`);
