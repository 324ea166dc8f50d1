// The stop is awaited: each accepted request gets its whole answer, within a deadline; what is cut is counted and said.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { contextOf, serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
let requests = 0;

async function app(ctx: Context): Promise<void> {
  await serve(
    ctx,
    async (request, response) => {
      const id = ++requests;
      const ms = Number(new URL(request.url ?? "", "http://localhost").searchParams.get("ms") ?? 1000);
      console.log(`request ${id} begins`);
      await sleep(contextOf(request), ms);
      response.end("slow, but whole\n");
      console.log(`request ${id} is answered`);
    },
    { port, drain: 2000, name: "app", onListening },
  );
  console.log("app: the server has stopped");
}

function onListening(at: AddressInfo): void {
  console.log(`app listens: http://127.0.0.1:${at.port}/`);
}

await main((group) => {
  group.go(app);
});
console.log("main: bye");
