import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type RequestOptions,
} from "node:http";
import { request as secureRequest, type RequestOptions as SecureOptions } from "node:https";
import { connect } from "node:net";

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a request came to nothing: `refused` by the system, `reset` before any answer, or `cut` in the middle of one. */
export type Mishap = "refused" | "reset" | "cut";

export class MishapError extends Error {
  constructor(
    readonly mishap: Mishap,
    readonly code: string,
    /** Whether the connection had served a request before. */
    readonly reused: boolean,
  ) {
    super(`${mishap} (${code}${reused ? ", on a connection used before" : ""})`);
  }
}

export type AskOptions = RequestOptions &
  Pick<SecureOptions, "rejectUnauthorized"> & { body?: string; secure?: boolean };

/** One request and its whole answer; throws a {@link MishapError} otherwise. A connection of its own, unless an agent is given. */
export function ask(port: number, path: string, options: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    send(port, path, options, resolve, reject).end(options.body);
  });
}

/** As {@link ask}, for a body that is sent step by step: end the request yourself. */
export function upload(
  port: number,
  path: string,
  options: AskOptions = {},
): { sending: ClientRequest; answer: Promise<Answer> } {
  let sending!: ClientRequest;
  const answer = new Promise<Answer>((resolve, reject) => {
    sending = send(port, path, { method: "POST", ...options }, resolve, reject);
  });
  // Whoever breaks it off may look at what that came to later, or never.
  answer.catch(() => undefined);
  return { sending, answer };
}

function send(
  port: number,
  path: string,
  { secure, ...options }: AskOptions,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): ClientRequest {
  const start = secure === true ? secureRequest : request;
  const sending = start({ host: "127.0.0.1", port, path, agent: false, ...options });
  sending.once("response", (response: IncomingMessage) => {
    let body = "";
    response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    response.once("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    response.once("error", (error: NodeJS.ErrnoException) =>
      reject(new MishapError("cut", error.code ?? error.message, sending.reusedSocket)),
    );
  });
  sending.on("error", (error: NodeJS.ErrnoException) => {
    reject(
      new MishapError(
        error.code === "ECONNREFUSED" ? "refused" : "reset",
        error.code ?? error.message,
        sending.reusedSocket,
      ),
    );
  });
  return sending;
}

/** An agent that keeps `connections` connections and uses them again. */
export function keepAlive(connections = 1): Agent {
  return new Agent({ keepAlive: true, maxSockets: connections });
}

/** Waits until nobody is let in any more. The listener stays open for a moment after a stop. */
export async function refusal(port: number): Promise<void> {
  const late = performance.now() + 20_000;
  while (performance.now() < late) {
    const socket = connect(port, "127.0.0.1");
    const outcome = await new Promise<string>((resolve) => {
      socket.once("connect", () => resolve("let in"));
      socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code ?? "error"));
    });
    socket.destroy();
    if (outcome === "ECONNREFUSED") return;
  }
  throw new Error("clients are still let in");
}
