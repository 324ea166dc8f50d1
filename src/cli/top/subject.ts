import type { Dump, LiveMessage } from "../../wire/index.js";

/** A dump, where a process has nothing of ours that could be watched. */
export interface Looked {
  readonly kind: "dump";
  readonly dump: Dump;
}

/** What `top` looks at. To dispose of it is to leave the process as it was. */
export interface Subject extends AsyncDisposable {
  /** What is there, then what changes, until the process ends or `signal` is aborted. */
  looks(signal: AbortSignal): AsyncIterable<LiveMessage | Looked>;
  /** The stacks alone. */
  dump(): Promise<Dump>;
  /** Asks a task or a group to stop; resolves with what was done, in a sentence. Rejects with a sentence where that cannot be done. */
  stop(what: "task" | "group", id: number): Promise<string>;
}
