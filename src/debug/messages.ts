import type { AddressInfo } from "node:net";

/** What the debug thread is given. */
export interface WorkerOptions {
  readonly port: number;
  readonly host: string;
  readonly token: string | undefined;
}

/** What the debug thread says. The main thread says `stop`, once. `code`: the system's, when it could not listen. */
export type FromWorker =
  | { readonly kind: "listening"; readonly address: AddressInfo }
  | { readonly kind: "failed"; readonly text: string; readonly code?: string };
