import type { AddressInfo } from "node:net";

/** What the debug thread is given. */
export interface WorkerOptions {
  readonly port: number;
  readonly host: string;
  readonly token: string | undefined;
}

/**
 * What the debug thread says. `code`: the system's, when it could not listen. The main thread says `stop` once, and answers
 * `ended` with `end`: a thread that ends while the main thread still takes leave of one of its inspector's sessions takes
 * the process with it (measured on Node 20).
 */
export type FromWorker =
  | { readonly kind: "listening"; readonly address: AddressInfo }
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly text: string; readonly code?: string };
