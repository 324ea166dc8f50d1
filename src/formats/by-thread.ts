import type { Dump, Frame, InThread, ThreadDump } from "../wire/index.js";

/** What one thread of a dump shows. */
export interface Part extends Pick<InThread, "running" | "stacks" | "tasks" | "lost"> {
  /** `thread 3 (resize)`; undefined for the main thread. */
  readonly thread: string | undefined;
  /** What stands outermost in each of its stacks: nothing in the main thread, else the thread. */
  readonly root: readonly Frame[];
}

/** The threads of a dump, the main thread first. */
export function partsOf(dump: Dump): Part[] {
  const threads = (dump.threads ?? []).map((thread): Part => {
    const { file } = thread;
    const name = threadText(thread);
    const line = file === "" ? 0 : 1;
    return { ...thread, thread: name, root: [{ function: name, file, line, column: line, certainty: "exact" }] };
  });
  return [{ ...dump, thread: undefined, root: [] }, ...threads];
}

/** A thread by its id and its name, if it has one. */
export function threadText({ id, name }: Pick<ThreadDump, "id" | "name">): string {
  return `thread ${String(id)}${name === "" ? "" : ` (${name})`}`;
}
