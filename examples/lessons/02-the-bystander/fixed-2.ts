// main waits for exactly the tasks that it owns: the first that ends, however it ends, is heard, and nothing lives on.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);

async function handleItems(ctx: Context): Promise<void> {
  for (let item = 1; ; item++) {
    await sleep(ctx, 100);
    if (item === 3) throw new Error("the queue is gone");
    console.log(`item ${item} is handled`);
  }
}

async function app(ctx: Context): Promise<void> {
  const onListening = (at: AddressInfo): void => console.log(`app listens: http://127.0.0.1:${at.port}/`);
  await serve(ctx, (_request, response) => response.end("pong\n"), { port, onListening });
  console.log("app has ended");
}

await main((group) => {
  group.go(app);
  group.go(handleItems);
});
console.log("main has returned, and nothing is left");
