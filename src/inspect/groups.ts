import type { Frame, StackGroup, Waker } from "../wire/index.js";

/** A group while it is counted. */
export type Counted = Omit<StackGroup, "count" | "waker" | "tasks"> & {
  count: number;
  waker: Waker;
  tasks?: number[];
};

/** Stacks alike, counted. A frame is known by its object: see {@link FunctionFrames}. */
export class Groups {
  readonly #groups = new Map<string, Counted>();
  readonly #ids = new Map<Frame, number>();

  /** Ids of tasks are added in place: one group may be a hundred thousand functions, each of a task. */
  add(one: Counted): void {
    const frames = one.frames.map((frame) => this.#idOf(frame)).join();
    const { kind, path = [] } = one.waker;
    const key = [frames, one.status, String(one.stuck), kind, ...path].join("\n");
    const seen = this.#groups.get(key);
    if (seen === undefined) {
      this.#groups.set(key, one);
      return;
    }
    seen.count += one.count;
    for (const id of one.tasks ?? []) (seen.tasks ??= []).push(id);
    seen.waker = inCommon(seen.waker, one.waker);
  }

  /** The most numerous first. */
  all(): StackGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #idOf(frame: Frame): number {
    let id = this.#ids.get(frame);
    if (id === undefined) this.#ids.set(frame, (id = this.#ids.size));
    return id;
  }
}

/** Of many timers no one's rest is told, and of many locks no one's holder. */
function inCommon(a: Waker, b: Waker): Waker {
  if (a.detail === b.detail) return a;
  const { detail: _, ...bare } = a;
  const [first, second] = [a, b].map(({ detail }) => detail?.split(", held by ")[0]);
  return first !== undefined && first === second ? { ...bare, detail: first } : bare;
}
