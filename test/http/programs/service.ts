/** A service to be stopped by a signal. Prints its port, and each request that it accepts at `/slow`, `/never`, `/upload` and `/stream`. */
import { main, sleep } from "curfew";
import { contextOf, type RequestHandler, serve } from "curfew/http";

const { GRACE = "10000", DRAIN, LISTEN_FDS } = process.env;

const handler: RequestHandler = async (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, "http://localhost");
  if (pathname === "/quick") {
    response.end("x".repeat(2000));
    return;
  }
  console.log(`accepted ${pathname}`);
  if (pathname === "/never") await new Promise(() => undefined);
  if (pathname === "/stream")
    for (let part = 0; part < 40; part++) response.write(await later(`part ${String(part)} `));
  let size = 0;
  for await (const chunk of request) size += (chunk as Buffer).length;
  if (pathname === "/slow") await sleep(contextOf(request), Number(searchParams.get("ms")));
  response.end(`whole ${String(size)}\n`);

  async function later(text: string): Promise<string> {
    await sleep(contextOf(request), 10);
    return text.padEnd(5000, ".");
  }
};

await main(
  (group) => {
    group.go("app", (ctx) =>
      serve(ctx, handler, {
        name: "app",
        ...(LISTEN_FDS === undefined ? { port: 0 } : { fd: 3 }),
        ...(DRAIN === undefined ? {} : { drain: Number(DRAIN) }),
        nameRequest: ({ method, url }) => `${method!} ${url!}`,
        onListening: ({ port }) => console.log(`port ${String(port)}`),
      }),
    );
  },
  { grace: Number(GRACE) },
);
console.log("main has resolved");
