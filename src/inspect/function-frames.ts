import type { Graph } from "../heap/index.js";
import type { Frame } from "../wire/index.js";
import { AwaitSites } from "./await-sites.js";
import type { StackTable } from "./probe.js";
import type { Places } from "./source-maps.js";
import { framesOf, linesOf, type RawFrame } from "./stack-table.js";
import { frameOf } from "./stacks-tier.js";
import type { Suspended } from "./suspended.js";
import { scriptOf } from "./waker-details.js";

/** Where each suspended function is. Those at the same place have the same frame, one object: there may be a million of them. */
export class FunctionFrames {
  readonly #graph: Graph;
  readonly #lines: LinesByPromise;
  readonly #sites = new AwaitSites();
  /** By line of the table and code of the function's name; null if V8 spoke of another function. */
  readonly #told = new Map<number, Frame | null>();
  /** By what is known of a function of which V8 told nothing. */
  readonly #found = new Map<string, Frame>();
  readonly #all = new Map<string, Frame>();

  /** `promises`: the node of the array that the table is about. */
  constructor(
    private readonly suspended: Suspended,
    private readonly places: Places,
    private readonly table: StackTable,
    promises: number | undefined,
  ) {
    this.#graph = suspended.anatomy.graph;
    this.#lines = new LinesByPromise(this.#graph, promises, table);
  }

  /** V8's own word if it gave one, else the function's only `await`, else the only one that calls what it awaits, else the function alone. */
  of(fn: number): Frame {
    const closure = this.#graph.find(fn, "function")!;
    return this.#toldOf(fn, closure) ?? this.#findOf(fn, closure);
  }

  /** A step between two functions. */
  ofCombinator(name: string): Frame {
    return this.#one({ function: name, url: "", line: 0, column: 0 });
  }

  #toldOf(fn: number, closure: number): Frame | null {
    const awaited = this.suspended.awaitedBy(fn);
    const line = awaited === undefined ? undefined : this.#lines.of(awaited);
    if (line === undefined) return null;
    const key = line * 2 ** 32 + this.#graph.nameCodeOf(closure);
    let frame = this.#told.get(key);
    if (frame === undefined) {
      const [told] = framesOf(this.table.stacks[line]![0]);
      const name = this.#graph.name(closure);
      const isIts = told !== undefined && (told.function === name || name === "" || told.function === "");
      this.#told.set(key, (frame = isIts ? this.#one(told) : null));
    }
    return frame;
  }

  #findOf(fn: number, closure: number): Frame {
    const callee = this.#awaitedFunction(fn);
    const at = this.#graph.location(closure);
    const key = JSON.stringify([this.#graph.nameCodeOf(closure), at, callee]);
    let frame = this.#found.get(key);
    if (frame === undefined) {
      const place: RawFrame = {
        function: this.#graph.name(closure),
        url: scriptOf(closure, this.#graph) ?? "",
        line: (at?.line ?? -1) + 1,
        column: (at?.column ?? -1) + 1,
      };
      this.#found.set(key, (frame = this.#inSource(place, callee)));
    }
    return frame;
  }

  #inSource(place: RawFrame, callee: string | undefined): Frame {
    const sites = this.#sites.of(place.url, place.line, place.column);
    if (sites.length === 1) return this.#one({ ...place, ...sites[0]! });
    const [calling, ...others] = callee === undefined ? [] : sites.filter((site) => site.callee === callee);
    if (calling === undefined || others.length > 0) return this.#one(place, "function");
    return this.#one({ ...place, ...calling }, "inferred");
  }

  /** The name of the function that will settle what this one awaits, if that is one. */
  #awaitedFunction(fn: number): string | undefined {
    const settler = this.suspended.settlerOf(this.suspended.awaitedBy(fn) ?? -1);
    const closure = settler === undefined ? undefined : this.#graph.find(settler, "function");
    return closure === undefined ? undefined : this.#graph.name(closure);
  }

  #one(raw: RawFrame, certainty?: Frame["certainty"]): Frame {
    const frame = frameOf(raw, this.places, certainty);
    const key = JSON.stringify(frame);
    const same = this.#all.get(key);
    if (same === undefined) this.#all.set(key, frame);
    return same ?? frame;
  }
}

/** The node of the array that a table is about: it holds itself by a name that nothing else has. */
export function arrayAsked({ mark }: StackTable, graph: Graph): number | undefined {
  const code = graph.stringCode(mark);
  if (code === undefined) return undefined;
  for (let edge = 0; edge < graph.edgeCount; edge++) if (graph.edgeNameCodeOf(edge) === code) return graph.edgeTo(edge);
  return undefined;
}

/**
 * Of each promise that was asked its line of the table. There are few of them among all nodes: so they are kept in the order
 * of their nodes, and searched.
 */
class LinesByPromise {
  /** Each a promise and its line in one number. */
  readonly #pairs: Float64Array;

  constructor(graph: Graph, array: number | undefined, table: StackTable) {
    const asked = linesOf(table);
    this.#pairs = new Float64Array(asked.length);
    if (array === undefined) return;
    eachElement(graph, array, (index, promise) => {
      const line = asked[index];
      if (line !== undefined) this.#pairs[index] = promise * afterLines + line;
    });
    this.#pairs.sort();
  }

  of(promise: number): number | undefined {
    const pairs = this.#pairs;
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[middle]! < promise * afterLines) low = middle + 1;
      else high = middle;
    }
    const found = (pairs[low] ?? 0) - promise * afterLines;
    return found >= 0 && found < afterLines ? found : undefined;
  }
}

/** More than there are lines. */
const afterLines = 2 ** 21;

/** Hears of each element of an array, by its index and its node. */
export function eachElement(graph: Graph, array: number, hear: (index: number, node: number) => void): void {
  const element = graph.edgeTypeCode("element");
  for (const holder of [array, graph.find(array, "elements")]) {
    if (holder === undefined) continue;
    for (let edge = graph.firstEdge(holder); edge < graph.endEdge(holder); edge++)
      if (graph.edgeTypeCodeOf(edge) === element) hear(graph.edgeIndex(edge)!, graph.edgeTo(edge));
  }
}
