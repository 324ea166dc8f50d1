/** Stops that go wrong, each in its own way: `wrong.js <way> <grace>`. Prints its port, or that it starts, and each request that it takes. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Context, type Group, main, sleep } from "curfew";
import { serve, type ServeOptions } from "curfew/http";

/** `/never` has no answer; any other has one when its body has come. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  console.log(`accepted ${request.url!}`);
  if (request.url === "/never") await new Promise(() => undefined);
  for await (const _chunk of request);
  response.end("whole");
}

const options: ServeOptions = {
  name: "web",
  port: 0,
  drain: Infinity,
  nameRequest: ({ url }) => `GET ${url!}`,
  onListening: ({ port }) => console.log(`port ${String(port)}`),
};

const ways: Record<string, (group: Group) => void> = {
  plain: (group) => void group.go("app", (ctx) => serve(ctx, answer, options)),

  "a server that never closes": (group) => {
    const server = createServer((request, response) => void answer(request, response));
    // As a wrapper does that loses the callback.
    server.close = () => server;
    group.go("app", (ctx) => serve(ctx, server, options));
  },

  "an error while closing": (group) => {
    group.defer("database", () => {
      throw new Error("the database does not answer");
    });
    group.go("app", (ctx) => serve(ctx, answer, options));
  },

  "a server that fails while it drains": (group) => {
    const server = createServer((request, response) => void answer(request, response));
    const fails = (): boolean => server.emit("error", new Error("the network is down"));
    group.ctx.onDone(() => setImmediate(fails));
    group.go("app", (ctx) => serve(ctx, server, options));
  },

  "a start that takes long": (group) => {
    group.go("app", async (ctx) => {
      await start((ms) => sleep(ctx, ms));
      await serve(ctx, answer, options);
    });
  },

  "a start that listens all the same": (group) => {
    group.go("app", async (ctx) => {
      await start(() => heard(ctx));
      await serve(ctx, answer, options);
    });
  },

  "a start that fails at the stop": (group) => {
    group.go("app", (ctx) =>
      start(async () => {
        await heard(ctx);
        throw new Error("the database hung up");
      }),
    );
  },

  "a start that ignores the stop": (group) => {
    group.go("app", () => start((ms) => new Promise((resolve) => setTimeout(resolve, ms))));
  },
};

async function start(connect: (ms: number) => Promise<void>): Promise<void> {
  console.log("starts");
  await connect(60_000);
}

function heard(ctx: Context): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000);
    ctx.onDone(() => {
      clearInterval(alive);
      resolve();
    });
  });
}

const [way, grace] = process.argv.slice(2);
await main((group) => ways[way!]!(group), { grace: Number(grace) });
