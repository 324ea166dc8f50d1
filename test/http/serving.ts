import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { background, type Context, Group, observe, sleep } from "curfew";
import { Gate } from "../support/gate.js";
import { contextOf, serve, type ServeOptions, type Target } from "curfew/http";

/** Something that is served, in the test's own process. */
export interface Serving {
  readonly port: number;
  /** Stop it, and the server stops. */
  readonly group: Group;
  /** The listener is closed, and what was accepted is about to end. */
  readonly draining: Promise<void>;
  /** What became of `serve`: undefined, or the error that it rejected with. */
  readonly ended: Promise<unknown>;
}

/** Serves until the test ends. Resolves when it listens. */
export async function serving(t: TestContext, target: Target, options: ServeOptions = {}): Promise<Serving> {
  const group = new Group(background, { name: "test", stopOn: "never" });
  t.after(() => group.shutdown(0).catch(() => undefined));
  const draining = new Gate();
  const undo = observe({
    noted: ({ from, facts }) =>
      void (from === (options.name ?? "http") && facts?.["step"] === "draining" && draining.open()),
  });
  t.after(() => undo[Symbol.dispose]());
  const port = isListening(target) ? {} : { port: 0 };
  const listening = new Gate<AddressInfo>();
  const task = group.go("serve", (ctx) => serve(ctx, target, { ...port, ...options, onListening: listening.open }));
  const ended = task.result().then(
    () => undefined,
    (error: unknown) => error,
  );
  void ended.then((error) => listening.fail(error));
  return { port: (await listening.passed).port, group, draining: draining.passed, ended };
}

function isListening(target: Target): boolean {
  return "listening" in target && target.listening;
}

/** Answers with its own path after `?ms=` milliseconds. */
export const slow: RequestListener = (request, response) => {
  void slowly(request).then((answer) => response.end(answer));
};

async function slowly(request: IncomingMessage): Promise<string> {
  const url = new URL(request.url!, "http://localhost");
  await sleep(contextOf(request), Number(url.searchParams.get("ms") ?? 0));
  return `whole ${url.pathname}`;
}

/** The errors and warnings that are noted until the test ends. */
export function notes(t: TestContext): string[] {
  const texts: string[] = [];
  const undo = observe({ noted: ({ from, text, level }) => void (level !== "info" && texts.push(`${from}: ${text}`)) });
  t.after(() => undo[Symbol.dispose]());
  return texts;
}

/** Resolves with the cause when the context stops. */
export function stopOf(ctx: Context): Promise<unknown> {
  return new Promise((resolve) => ctx.onDone(resolve));
}
