// The caller gives up after 100 ms; the search then sends its value to nobody, and waits for ever.
import { background, type Context, Group, sleep, taskCount } from "curfew";
import { after, Channel, onReceive, select } from "curfew/sync";
import { search } from "./search.js";

const group = new Group(background, { name: "searches" });

async function process(ctx: Context): Promise<string> {
  const results = new Channel<string>();
  group.go("search", async (ctx) => results.send(ctx, await search()));
  return `Received: ${await results.receive(ctx)}`;
}

async function processWithTimeout(ctx: Context): Promise<string> {
  const results = new Channel<string>();
  group.go("search", async (ctx) => results.send(ctx, await search()));
  return select(
    ctx,
    onReceive(results, (value) => `Received: ${value}`),
    after(100, () => "processWithTimeout: error: search canceled"),
  );
}

console.log(await process(background));
console.log(await processWithTimeout(background));
await sleep(background, 200);
console.log(`the search has ended, tasks left: ${taskCount()}`);
