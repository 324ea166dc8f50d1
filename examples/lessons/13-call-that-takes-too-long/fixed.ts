// The channel has room for one value: the search can hand it in and end, whether somebody still waits for it or not.
import { background, type Context, Group, taskCount } from "curfew";
import { after, Channel, onReceive, select } from "curfew/sync";
import { search } from "./search.js";

const group = new Group(background, { name: "searches" });

function started(): Channel<string> {
  const results = new Channel<string>(1);
  group.go("search", async (ctx) => results.send(ctx, await search()));
  return results;
}

async function process(ctx: Context): Promise<string> {
  return `Received: ${await started().receive(ctx)}`;
}

async function processWithTimeout(ctx: Context): Promise<string> {
  return select(
    ctx,
    onReceive(started(), (value) => `Received: ${value}`),
    after(100, () => "processWithTimeout: error: search canceled"),
  );
}

console.log(await process(background));
const began = performance.now();
console.log(await processWithTimeout(background), `after ${Math.round(performance.now() - began)} ms`);
await group.wait();
console.log(`the search has ended, tasks left: ${taskCount()}`);
