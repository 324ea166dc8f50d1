import { parseDump } from "../formats/index.js";
import { linesOf } from "../live/index.js";
import type { Dump, LiveMessage } from "../wire/index.js";

/** The server has said no: in its own sentence. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const key = "curfew token";

/**
 * The token, which never stays in the address: it comes with the link, once, and is kept for this tab.
 */
export function takeToken(): void {
  const url = new URL(location.href);
  const token = url.searchParams.get("token");
  if (token === null) return;
  setToken(token);
  url.searchParams.delete("token");
  history.replaceState(null, "", url);
}

export function setToken(token: string): void {
  sessionStorage.setItem(key, token);
}

export function hasToken(): boolean {
  return sessionStorage.getItem(key) !== null;
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(key);
  const headers =
    token === null ? {} : { authorization: `Bearer ${encodeURI(token) === token ? token : latin(token)}` };
  // Relative to the page, wherever it is.
  const response = await fetch(path, { ...init, headers, cache: "no-store" });
  if (!response.ok) throw new Refused(response.status, (await response.text()).trim());
  return response;
}

/** A header carries bytes: those of UTF-8 here. */
function latin(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** The messages of the feed, until it ends or `signal` aborts. Nothing is read ahead: who does not ask keeps the server waiting. */
export async function* messages(signal: AbortSignal): AsyncGenerator<LiveMessage> {
  const { body } = await ask("live", { signal });
  yield* linesOf(pieces(body!.pipeThrough(new TextDecoderStream())));
}

/** Not every browser's streams can be iterated. */
async function* pieces(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}

export async function stop(what: "task" | "group", id: number): Promise<void> {
  await ask(`stop?${what}=${String(id)}`, { method: "POST" });
}

/** Takes a dump; with the number under which the server keeps it for a while. */
export async function takeDump(full: boolean): Promise<{ dump: Dump; number: number }> {
  const response = await ask(`dump${full ? "?full=1" : ""}`, { method: "POST" });
  return { dump: parseDump(await response.text()), number: Number(response.headers.get("x-curfew-dump")) };
}

export async function keptDump(number: number): Promise<Dump> {
  return parseDump(await (await ask(`dumps/${String(number)}`)).text());
}

/** The line of a file that some dump names. */
export async function sourceLine(file: string, line: number): Promise<string> {
  return (await ask(`source?file=${encodeURIComponent(file)}&line=${String(line)}`)).text();
}
