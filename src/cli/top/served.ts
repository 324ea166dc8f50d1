import { AttachError } from "../../errors/index.js";
import { dump } from "../../inspect/index.js";
import { isHttpAddress } from "../../internal/http-address.js";
import { linesOf } from "../../live/index.js";
import type { Dump, LiveMessage } from "../../wire/index.js";
import type { OtherProcess } from "../target.js";
import { UsageError } from "../usage.js";
import type { Subject } from "./subject.js";

/** The debug server at the target's address, whose `?token=` it is asked with; undefined if it has none, or something else is there. Rejects with its own sentence if it refuses. */
export async function servedAt(target: OtherProcess): Promise<Served | undefined> {
  if (!("url" in target && isHttpAddress(target.url))) return undefined;
  const { origin, searchParams } = new URL(target.url);
  const served = new Served(target.url, origin, searchParams.get("token"));
  return (await served.answers()) ? served : undefined;
}

class Served implements Subject {
  constructor(
    private readonly url: string,
    private readonly origin: string,
    private readonly token: string | null,
  ) {}

  /** Where the server shows its own page. */
  get page(): string {
    return `${this.origin}/debug/${this.token === null ? "" : `?token=${encodeURIComponent(this.token)}`}`;
  }

  async answers(): Promise<boolean> {
    let response: Response;
    try {
      response = await this.ask("/debug/live", { method: "HEAD", signal: AbortSignal.timeout(patience) });
    } catch {
      return false;
    }
    if (response.ok) return response.headers.get("content-type") === "application/x-ndjson";
    if (response.headers.get("x-go-pprof") === null) return false;
    throw new AttachError(`the debug server at ${this.origin} refuses: ${await this.why("/debug/live")}`);
  }

  async *looks(signal: AbortSignal): AsyncIterable<LiveMessage> {
    try {
      const response = await this.ask("/debug/live", { signal });
      yield* linesOf(response.body!.pipeThrough(new TextDecoderStream()));
    } catch (error) {
      if (signal.aborted) return;
      throw new AttachError(`the debug server at ${this.origin} does not answer any more: ${String(error)}`, {
        cause: error,
      });
    }
  }

  dump(): Promise<Dump> {
    return dump({ url: this.url });
  }

  async stop(what: "task" | "group", id: number): Promise<string> {
    if (this.token === null)
      throw new UsageError("to stop something wants the token: give the address as http://host:port/?token=…");
    const response = await this.ask(`/debug/stop?${what}=${String(id)}`, {
      method: "POST",
      signal: AbortSignal.timeout(patience),
    });
    const says = (await response.text()).trim();
    if (!response.ok) throw new AttachError(`the debug server refuses: ${says}`);
    return says;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each request ends with its own signal.
  }

  private async why(path: string): Promise<string> {
    const response = await this.ask(path, { signal: AbortSignal.timeout(patience) });
    return (await response.text()).trim();
  }

  private ask(path: string, init: RequestInit): Promise<Response> {
    const headers = this.token === null ? {} : { authorization: `Bearer ${this.token}` };
    return fetch(this.origin + path, { redirect: "error", headers, ...init });
  }
}

const patience = 10_000;
