import type { AddressInfo } from "node:net";

/** What the debug thread is given. */
export interface WorkerOptions {
  readonly port: number;
  readonly host: string;
  readonly token: string | undefined;
  /** `performance.timeOrigin` of the main thread. */
  readonly origin: number;
}

/**
 * What the debug thread says. `code`: the system's, when it could not listen. The main thread says `stop` once, and answers
 * `ended` with `end`: a thread that ends while the main thread still takes leave of one of its inspector's sessions takes
 * the process with it (measured on Node 20).
 */
export type FromWorker =
  | { readonly kind: "listening"; readonly address: AddressInfo }
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly text: string; readonly code?: string }
  | { readonly kind: "ask"; readonly id: number; readonly what: Wish };

/** What the main thread is asked to do, in a turn of its event loop; it answers with what came of it. */
export type Wish =
  /** Nothing: to see how long it takes. */
  | { readonly kind: "beat" }
  /** Answers with the name, or undefined if there is none such any more. `by`: who asked, for the log. */
  | { readonly kind: "stop"; readonly what: "task" | "group"; readonly id: number; readonly by: string }
  /** Says it to the observers. */
  | { readonly kind: "note"; readonly text: string };

/** What the main thread says. */
export type ToWorker = "stop" | "end" | { readonly id: number; readonly answer: string | undefined };
