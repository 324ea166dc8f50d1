// main does the work itself: the end of the work is its own end, and an error in the work is its own error.
import { type Context, main, sleep } from "curfew";

async function handleItems(ctx: Context): Promise<void> {
  for (let item = 1; ; item++) {
    await sleep(ctx, 100);
    if (item === 3) throw new Error("the queue is gone");
    console.log(`item ${item} is handled`);
  }
}

await main((group) => handleItems(group.ctx));
console.log("main has returned, and nothing is left");
