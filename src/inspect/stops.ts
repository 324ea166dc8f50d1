import type { Anatomy } from "./anatomy.js";

/**
 * Which waits of ours a stop will end, or somebody can end by one, as part of what the program does: the waits on a scope that somebody
 * holds, on a foreign signal, and all below a deadline. A stop by the owner, a task's or a group's, does not count: it would
 * end any wait. That is the rule by which tasks are called lost, too.
 *
 * A context is reached by much that cannot stop it: what was derived from it, what waits on it. Whoever else holds it can.
 */
export class Stops {
  /** The waits that the stop of a context would end. */
  readonly #ended = new Map<number, number[]>();
  /** The contexts that a group hears of through those above it. */
  readonly #above = new Map<number, readonly number[]>();
  readonly #powerless: ReadonlySet<number | undefined>;

  constructor(
    private readonly anatomy: Anatomy,
    waits: readonly number[],
  ) {
    const { graph } = anatomy;
    this.#powerless = new Set(["child", "holder", "parent", "source"].map((name) => graph.stringCode(name)));
    for (const wait of waits) {
      const context = this.#contextOf(wait);
      for (const stopper of context === undefined ? [] : this.#stoppersOf(context, false)) {
        const ended = this.#ended.get(stopper);
        if (ended === undefined) this.#ended.set(stopper, [wait]);
        else ended.push(wait);
      }
    }
  }

  /** The waits that whoever holds `context` by this edge can end. */
  endedBy(context: number, edge: number): readonly number[] {
    const ended = this.#ended.get(context);
    if (ended === undefined) return none;
    const name = this.anatomy.graph.edgeNameCodeOf(edge);
    return name !== undefined && this.#powerless.has(name) ? none : ended;
  }

  /** What a wait hangs on; an old one through its stand-in. */
  #contextOf(wait: number): number | undefined {
    const { graph } = this.anatomy;
    for (const hook of [wait, graph.find(wait, "standIn")]) {
      const list = hook === undefined ? undefined : graph.find(hook, "list");
      const context = list === undefined ? undefined : graph.find(list, "holder");
      if (context !== undefined) return context;
    }
    return undefined;
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
