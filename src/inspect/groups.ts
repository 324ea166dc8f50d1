import type { Frame, StackGroup, Waker } from "../wire/index.js";

/** A group while it is counted. */
export type Counted = Omit<StackGroup, "count" | "waker" | "tasks"> & {
  count: number;
  waker: Waker;
  tasks?: number[];
};

/** Groups whose stacks begin alike. */
class Branch {
  readonly longer = new Map<Frame, Branch>();
  /** Those whose stack ends here, by what else they have in common. */
  readonly groups = new Map<string, Counted>();
}

/** Stacks alike, counted. A frame is known by its object: see {@link FunctionFrames}. */
export class Groups {
  readonly #root = new Branch();
  readonly #all: Counted[] = [];

  /** Ids of tasks are added in place: one group may be a hundred thousand functions, each of a task. */
  add(one: Counted): void {
    const { groups } = this.#branchOf(one.frames);
    const { kind, path } = one.waker;
    const key = `${one.status} ${String(one.stuck)} ${kind}${path === undefined ? "" : `\n${path.join("\n")}`}`;
    const seen = groups.get(key);
    if (seen === undefined) {
      groups.set(key, one);
      this.#all.push(one);
      return;
    }
    seen.count += one.count;
    for (const id of one.tasks ?? []) (seen.tasks ??= []).push(id);
    seen.waker = inCommon(seen.waker, one.waker);
  }

  /** The most numerous first. */
  all(): StackGroup[] {
    return [...this.#all].sort((a, b) => b.count - a.count);
  }

  #branchOf(frames: readonly Frame[]): Branch {
    let branch = this.#root;
    for (const frame of frames) {
      let next = branch.longer.get(frame);
      if (next === undefined) branch.longer.set(frame, (next = new Branch()));
      branch = next;
    }
    return branch;
  }
}

/** Of many timers no one's rest is told, and of many locks no one's holder. */
function inCommon(a: Waker, b: Waker): Waker {
  if (a.detail === b.detail) return a;
  const { detail: _, ...bare } = a;
  const [first, second] = [a, b].map(({ detail }) => detail?.split(", held by ")[0]);
  return first !== undefined && first === second ? { ...bare, detail: first } : bare;
}
