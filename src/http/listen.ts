import type { Server } from "node:net";
import type { Context } from "../core/index.js";
import { type Stop, Wait } from "../core/port.js";
import { ListenError } from "../errors/index.js";

/** Where to listen: at an address, or on a socket that somebody else has opened. */
export type ListenAt = { readonly host: string; readonly port: number } | { readonly fd: number };

/** Resolves once it listens. Rejects with a `ListenError` that names the service, the address and the reason. */
export function listen(server: Server, name: string, at: ListenAt): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off("listening", listening);
      const { host, port } = "fd" in at ? { host: "fd", port: at.fd } : at;
      reject(new ListenError(name, host, port, error));
    };
    const listening = (): void => {
      server.off("error", failed);
      resolve();
    };
    server.once("error", failed).once("listening", listening).listen(at);
  });
}

/** Resolves when the context stops, or somebody else closed the server; rejects if the server fails. */
export async function listeningEnd(ctx: Context, server: Server, name: string): Promise<void> {
  if (ctx.done || !server.listening) return;
  await new Promise<void>((resolve, reject) => {
    const wait = new Listening(() => {
      server.off("error", failed).off("close", closed);
      resolve();
    });
    const failed = (error: Error): void => {
      wait.unhook();
      server.off("close", closed);
      reject(new Error(`${name} failed while it listened: ${error.message}`, { cause: error }));
    };
    const closed = (): void => {
      wait.unhook();
      server.off("error", failed);
      resolve();
    };
    server.once("error", failed).once("close", closed);
    wait.begin(ctx);
  });
}

class Listening extends Wait {
  /** Go's words for a goroutine in `Accept`. */
  readonly label = "IO wait";

  constructor(private readonly stopped: () => void) {
    super();
  }

  fire(_stop: Stop): void {
    this.stopped();
  }
}
