import type { IncomingMessage } from "node:http";
import { type Context, sleep } from "../core/index.js";
import { Refusal } from "./refusal.js";

/** What is asked, and how long it may be worked on. */
export class Ask {
  constructor(
    readonly request: IncomingMessage,
    readonly url: URL,
    /** Ends when the client leaves, and when the server begins to stop: nothing more is to be seen then. */
    readonly ctx: Context,
    /** What the server wants of everybody; who comes so far has shown it. */
    readonly token: string | undefined,
    /** Tells the client why, at once: to let go of what was waited with takes the main thread's time. */
    private readonly giveUp: () => void,
  ) {}

  /** Waits for so long. Throws when it is not worth it any more. */
  async seconds(seconds: number): Promise<void> {
    try {
      await sleep(this.ctx, seconds * 1000);
    } catch (error) {
      this.giveUp();
      throw error;
    }
  }

  /** Anything that is not there to be asked: a typing error must not look like an answer. */
  refuseOthers(...known: readonly string[]): void {
    for (const key of this.url.searchParams.keys()) {
      if (key !== "token" && !known.includes(key))
        throw new Refusal(400, `unknown parameter ${JSON.stringify(key)} - known: ${known.join(", ") || "none"}`);
    }
  }
}

/** An answer that is not a refusal. */
export interface Answer {
  readonly body: string | Uint8Array;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For what is to be saved. */
  readonly filename?: string;
}

export function textAnswer(body: string): Answer {
  return { body, type: "text/plain; charset=utf-8" };
}

export function fileAnswer(body: string | Uint8Array, filename: string): Answer {
  return { body, type: "application/octet-stream", filename };
}
