import type { ServerResponse } from "node:http";
import { type Context, type Group, sleep } from "curfew";
import { contextOf, type RequestHandler } from "curfew/http";
import type { Pool } from "curfew/pool";
import { Channel } from "curfew/sync";

type Route = (ctx: Context, query: URLSearchParams, response: ServerResponse) => void | Promise<void>;

/** The application's routes. `group` is where `/leak` leaks into. */
export function routes(group: Group, reporter: Pool<string>): RequestHandler {
  const table: Record<string, Route> = {
    "/ping": (_ctx, _query, response) => void response.end("pong\n"),

    // The leak of lesson 08: the task waits for a value that nobody will ever send.
    "/leak": (_ctx, _query, response) => {
      group.go("leak", (ctx) => new Channel<string>().receive(ctx), { mayEnd: true });
      response.end("leaked a task\n");
    },

    "/report": async (ctx, _query, response) => {
      console.log("ping");
      await reporter.submit(ctx, "ping pong");
      response.end("reported\n");
    },

    "/slow": async (ctx, query, response) => {
      await sleep(ctx, milliseconds(query, 1000));
      response.end("slow, but whole\n");
    },

    // A loop that never looks up: everything else in this thread stands still.
    "/spin": (_ctx, query, response) => {
      const end = Date.now() + milliseconds(query, 5000);
      while (Date.now() < end);
      response.end("spun\n");
    },

    "/panic": () => {
      throw new Error("this handler panics, and the service goes on");
    },
  };

  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const route = table[url.pathname];
    response.setHeader("content-type", "text/plain; charset=utf-8");
    if (route === undefined) {
      response.writeHead(404).end(`no such page; there are ${Object.keys(table).join(", ")}\n`);
      return;
    }
    try {
      await route(contextOf(request), url.searchParams, response);
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      response.writeHead(400).end(`${error.message}\n`);
    }
  };
}

class BadQuery extends Error {}

function milliseconds(query: URLSearchParams, fallback: number): number {
  const text = query.get("ms") ?? String(fallback);
  if (!/^\d{1,6}$/.test(text))
    throw new BadQuery(
      `ms takes a whole number of milliseconds below a million, and was given ${JSON.stringify(text)}`,
    );
  return Number(text);
}
