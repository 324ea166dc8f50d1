// The process ends, with a code and a reason. To start it again is its manager's job: systemd's, Docker's, a shell's.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);

async function worker(ctx: Context): Promise<void> {
  console.log("worker begins");
  await sleep(ctx, 100);
  throw new Error("the database is gone");
}

async function app(ctx: Context): Promise<void> {
  const onListening = (at: AddressInfo): void => console.log(`app listens: http://127.0.0.1:${at.port}/health`);
  await serve(ctx, (_request, response) => response.end("ok\n"), { port, onListening });
}

await main((group) => {
  group.go(app);
  group.go(worker);
});
