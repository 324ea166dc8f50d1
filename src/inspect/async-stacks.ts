import type { Graph } from "../heap/index.js";
import type { Frame } from "../wire/index.js";
import { taskHearing } from "./awaiters.js";
import { AwaitSites } from "./await-sites.js";
import type { Places } from "./source-maps.js";
import type { StackTable } from "./probe.js";
import { depth, framesOf, type RawFrame } from "./stack-table.js";
import { frameOf } from "./stacks-tier.js";
import type { Suspended } from "./suspended.js";
import { scriptOf, taskIdIn } from "./waker-details.js";

/** One way from an innermost suspended function outwards. */
export interface AsyncStack {
  readonly outermost: number;
  readonly frames: readonly Frame[];
}

/** A function that many await has as many stacks; more than so many are not told. */
const mostPaths = 8;

/** Joins what the heap tells (who awaits whom) with what V8 told before (at which line). */
export class AsyncStacks {
  readonly #frames = new Map<number, Frame>();
  /** Of each promise that was asked, its line of the table. */
  readonly #asked: ReadonlyMap<number, string>;
  readonly #graph: Graph;
  readonly #sites = new AwaitSites();

  /** `promises`: the node of the array that the table is about. */
  constructor(
    private readonly suspended: Suspended,
    private readonly places: Places,
    table: StackTable,
    promises: number | undefined,
  ) {
    this.#graph = suspended.anatomy.graph;
    this.#asked = promises === undefined ? new Map() : stacksByNode(this.#graph, promises, table);
  }

  of(innermost: number): AsyncStack[] {
    const found: AsyncStack[] = [];
    this.#extend(innermost, [this.frameOf(innermost)], new Set([innermost]), found);
    return found;
  }

  /** Where a suspended function is: V8's own word if it gave one, else its only `await`, else the only one that calls what it awaits, else the function alone. */
  frameOf(fn: number): Frame {
    let frame = this.#frames.get(fn);
    if (frame === undefined) this.#frames.set(fn, (frame = this.#find(fn)));
    return frame;
  }

  #extend(fn: number, frames: readonly Frame[], seen: ReadonlySet<number>, found: AsyncStack[]): void {
    const awaiters = this.suspended.awaitersOf(fn).filter((awaiter) => !seen.has(awaiter.function));
    if (awaiters.length === 0 || frames.length >= depth) {
      found.push({ outermost: fn, frames });
      return;
    }
    for (const { function: next, combinators } of awaiters) {
      if (found.length >= mostPaths) return;
      const between = combinators.map((name) => frameOf({ function: name, url: "", line: 0, column: 0 }, this.places));
      this.#extend(next, [...frames, ...between, this.frameOf(next)], new Set([...seen, next]), found);
    }
  }

  #find(fn: number): Frame {
    const closure = this.#graph.find(fn, "function")!;
    const name = this.#graph.name(closure);
    const told = this.#told(fn);
    if (told !== undefined && (told.function === name || name === "" || told.function === ""))
      return frameOf(told, this.places);
    const at = this.#graph.location(closure);
    const place: RawFrame = {
      function: name,
      url: scriptOf(closure, this.#graph) ?? "",
      line: (at?.line ?? -1) + 1,
      column: (at?.column ?? -1) + 1,
    };
    const sites = this.#sites.of(place.url, place.line, place.column);
    if (sites.length === 1) return frameOf({ ...place, ...sites[0]! }, this.places);
    const callee = this.#awaitedFunction(fn);
    const [calling, ...others] = callee === undefined ? [] : sites.filter((site) => site.callee === callee);
    if (calling === undefined || others.length > 0) return frameOf(place, this.places, "function");
    return frameOf({ ...place, ...calling }, this.places, "inferred");
  }

  /** The name of the function that will settle what this one awaits, if that is one. */
  #awaitedFunction(fn: number): string | undefined {
    const settler = this.suspended.settlerOf(this.suspended.awaited.get(fn) ?? -1);
    const closure = settler === undefined ? undefined : this.#graph.find(settler, "function");
    return closure === undefined ? undefined : this.#graph.name(closure);
  }

  #told(fn: number): RawFrame | undefined {
    const text = this.#asked.get(this.suspended.awaited.get(fn) ?? -1);
    return text === undefined ? undefined : framesOf(text)[0];
  }
}

function stacksByNode(graph: Graph, array: number, { stacks, which }: StackTable): Map<number, string> {
  const indices = new Int32Array(new Uint8Array(Buffer.from(which, "base64")).buffer);
  const found = new Map<number, string>();
  for (const holder of [array, graph.find(array, "elements")]) {
    if (holder === undefined) continue;
    for (let edge = graph.firstEdge(holder); edge < graph.endEdge(holder); edge++) {
      const index = graph.edgeType(edge) === "element" ? graph.edgeIndex(edge) : undefined;
      const stack = index === undefined ? undefined : stacks[indices[index]!];
      if (stack !== undefined && stack[0] !== "") found.set(graph.edgeTo(edge), stack[0]);
    }
  }
  return found;
}

/** The id of the task whose function this is, if it is one of ours: the task hears of its promise, or something with a `task` does. */
export function taskOf(fn: number, suspended: Suspended): number | undefined {
  const { anatomy } = suspended;
  const { graph } = anatomy;
  for (const promise of suspended.promisesFrom(fn)) {
    const reaction = anatomy.reactionOf(promise);
    if (reaction === undefined) continue;
    for (const handler of anatomy.hiddenOf(reaction)) {
      const task = taskHearing(handler, anatomy);
      if (task !== undefined) return taskIdIn(task, graph);
    }
  }
  return undefined;
}
