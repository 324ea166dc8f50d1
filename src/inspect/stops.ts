import type { Anatomy } from "./anatomy.js";

/**
 * Which waits of ours a stop will end, or somebody can end by one, as part of what the program does: the waits on a scope that somebody
 * holds, on a foreign signal, and all below a deadline. A stop by the owner, a task's or a group's, does not count: it would
 * end any wait. By the same rule tasks are called lost, but for a signal above their group.
 *
 * A context is reached by much that cannot stop it: what was derived from it, what waits on it. Whoever else holds it can.
 */
export class Stops {
  /** The waits that the stop of a context would end. */
  readonly #ended = new Map<number, number[]>();
  /** The contexts that a group hears of through those above it. */
  readonly #above = new Map<number, readonly number[]>();

  constructor(
    private readonly anatomy: Anatomy,
    waits: readonly number[],
  ) {
    for (const wait of waits) {
      const context = this.#contextOf(wait);
      for (const stopper of context === undefined ? [] : this.#stoppersOf(context, false)) {
        const ended = this.#ended.get(stopper);
        if (ended === undefined) this.#ended.set(stopper, [wait]);
        else ended.push(wait);
      }
    }
  }

  /** The waits that `holder` can end by what it holds by this edge of its. */
  endedBy(holder: number, edge: number): readonly number[] {
    const { graph } = this.anatomy;
    const ended = this.#ended.get(graph.edgeTo(edge));
    if (ended === undefined) return none;
    const fields = powerless.get(graph.edgeName(edge));
    return fields?.every((field) => graph.find(holder, field) !== undefined) === true ? none : ended;
  }

  /** What a wait hangs on; an old one through its stand-in, which is its list. */
  #contextOf(wait: number): number | undefined {
    const { graph } = this.anatomy;
    const list = graph.find(wait, "list");
    if (list === undefined) return undefined;
    const behind = graph.find(list, "list");
    return graph.find(list, "holder") ?? (behind === undefined ? undefined : graph.find(behind, "holder"));
  }

  /** From a context upwards; `isOwned`: a task or a group lies between. */
  #stoppersOf(context: number, isOwned: boolean): number[] {
    const { graph } = this.anatomy;
    const found: number[] = [];
    for (let at: number | undefined = context; at !== undefined;) {
      const birth = graph.find(at, "birth");
      if (birth !== undefined) {
        const owner = graph.find(birth, "owner");
        at = owner === undefined ? undefined : graph.find(owner, "node");
        isOwned = true;
        continue;
      }
      const above = graph.find(at, "parent");
      if (graph.find(at, "run") !== undefined) return [...found, ...this.#aboveGroup(at, above)];
      if (graph.find(at, "link") !== undefined && (!isOwned || this.#stopsByItself(at))) found.push(at);
      at = above;
    }
    return found;
  }

  #aboveGroup(group: number, above: number | undefined): readonly number[] {
    let found = this.#above.get(group);
    if (found === undefined) {
      found = above === undefined ? none : this.#stoppersOf(above, true);
      this.#above.set(group, found);
    }
    return found;
  }

  /** A deadline, or a foreign signal. */
  #stopsByItself(context: number): boolean {
    const { graph } = this.anatomy;
    return graph.find(context, "lateCause") !== undefined || graph.find(context, "look") !== undefined;
  }
}

const none: readonly number[] = [];

/**
 * The fields by which our own objects know a context without the power to stop it: in a context that was derived from it, in its
 * list, and in the hook by which it hears of a stop above. What else each of these has, so that no object of the program is taken for one.
 */
const powerless: ReadonlyMap<string, readonly string[]> = new Map([
  ["parent", ["halted", "hooks"]],
  ["source", ["halted", "hooks"]],
  ["holder", ["head", "rare"]],
  ["child", ["list", "prev", "next"]],
]);
