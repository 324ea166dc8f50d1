import type { Graph } from "../heap/index.js";

/** What is worth knowing of a heap. */
export interface Survey {
  /** Whatever can be suspended, generators between two calls too. */
  readonly functions: number[];
  /** Pending promises that somebody hears of. */
  readonly promises: number[];
  /** Waits of our own: in a channel's queue, at a timer, and in the list of the context that may stop them. */
  readonly waits: number[];
}

/**
 * How V8 lays out what an `await` leaves in the heap. Measured on Node 20, 22, 24 and 26; the one place that knows these
 * names.
 *
 * ```text
 * promise ─reactions_or_result→ PromiseReaction ─→ closure ─context→ Context ─extension→ the awaiting function
 *                                     │                                 └─→ a promise, or a capability: Promise.all and its like
 *                                     ├─→ the promise that `then` made
 *                                     └─→ the next PromiseReaction
 * ```
 *
 * A suspended function is an object with `parameters_and_registers`; it holds the promise that it will settle, or, if it is
 * an async generator, the requests that it will answer.
 */
export class Anatomy {
  readonly #reaction: number | undefined;
  readonly #capability: number | undefined;
  readonly #request: number | undefined;
  readonly #promise: number | undefined;
  readonly #closure: number | undefined;
  readonly #hidden: number | undefined;
  readonly #weak: number | undefined;
  readonly #reactionsEdge: number | undefined;
  readonly #registersEdge: number | undefined;
  /** Of each node, whether it {@link isFunction} or {@link isHeard}: a node may have a million edges. */
  readonly #marks: Uint8Array;
  readonly survey: Survey;
  /** Whether a prototype is that of a wait of ours. */
  readonly #ours = new Map<number, boolean>();

  constructor(readonly graph: Graph) {
    this.#reaction = graph.stringCode("system / PromiseReaction");
    this.#capability = graph.stringCode("system / PromiseCapability");
    this.#request = graph.stringCode("system / AsyncGeneratorRequest");
    this.#promise = graph.stringCode("Promise");
    this.#closure = graph.typeCode("closure");
    this.#hidden = graph.edgeTypeCode("hidden");
    this.#weak = graph.edgeTypeCode("weak");
    this.#reactionsEdge = graph.stringCode("reactions_or_result");
    this.#registersEdge = graph.stringCode("parameters_and_registers");
    this.#marks = new Uint8Array(graph.nodeCount);
    this.survey = this.#lookAtAll();
  }

  isReaction(node: number): boolean {
    return this.graph.nameCodeOf(node) === this.#reaction;
  }

  isCapability(node: number): boolean {
    return this.graph.nameCodeOf(node) === this.#capability;
  }

  isClosure(node: number): boolean {
    return this.graph.typeCodeOf(node) === this.#closure;
  }

  /** A promise without reactions has nothing but its name to tell it by; a subclass's name is its own. */
  isPromise(node: number): boolean {
    return this.graph.nameCodeOf(node) === this.#promise ? this.graph.type(node) === "object" : this.isHeard(node);
  }

  /** A pending promise that somebody hears of. */
  isHeard(node: number): boolean {
    return this.#marks[node] === heard;
  }

  /** A function that can be suspended: an async one, or any generator. */
  isFunction(node: number): boolean {
    return this.#marks[node] === suspendable;
  }

  /** The first reaction of a pending promise. */
  reactionOf(promise: number): number | undefined {
    return this.isHeard(promise) ? this.#follow(promise, this.#reactionsEdge) : undefined;
  }

  /** The promises that a suspended function will settle: one, or those of an async generator's requests. */
  promisesOf(fn: number): number[] {
    const found: number[] = [];
    for (const to of this.hiddenOf(fn)) {
      if (this.graph.nameCodeOf(to) === this.#request) this.#collect(to, found);
      else if (this.isPromise(to)) found.push(to);
    }
    return found;
  }

  /** Whether an edge is a field of V8's own. */
  isHidden(edge: number): boolean {
    return this.graph.edgeTypeCodeOf(edge) === this.#hidden;
  }

  /** Where the hidden edges of a node lead. */
  hiddenOf(node: number): number[] {
    const { graph } = this;
    const found: number[] = [];
    for (let edge = graph.firstEdge(node); edge < graph.endEdge(node); edge++) {
      if (this.isHidden(edge)) found.push(graph.edgeTo(edge));
    }
    return found;
  }

  #lookAtAll(): Survey {
    const { graph } = this;
    const found: Survey = { functions: [], promises: [], waits: [] };
    const waitingSince = graph.stringCode("waitingSince");
    const mark = (node: number, what: number, list: number[]): void => {
      this.#marks[node] = what;
      list.push(node);
    };
    for (let node = 0, edge = 0; node < graph.nodeCount; node++) {
      for (const end = graph.endEdge(node); edge < end; edge++) {
        const name = graph.edgeNameCodeOf(edge);
        if (name === undefined) continue;
        if (name === this.#registersEdge) mark(node, suspendable, found.functions);
        else if (name === this.#reactionsEdge && this.isReaction(graph.edgeTo(edge))) mark(node, heard, found.promises);
        else if (name === waitingSince && this.#isOurs(node)) found.waits.push(node);
      }
    }
    return found;
  }

  /** A program may have objects with a property of that name: those of our classes inherit what no other does. */
  #isOurs(node: number): boolean {
    const { graph } = this;
    const prototype = graph.find(node, "__proto__");
    if (prototype === undefined) return false;
    let answer = this.#ours.get(prototype);
    if (answer === undefined) {
      answer = false;
      for (
        let from: number | undefined = prototype;
        from !== undefined && !answer;
        from = graph.find(from, "__proto__")
      )
        answer = ["begin", "age", "waits"].every((name) => graph.find(from, name) !== undefined);
      this.#ours.set(prototype, answer);
    }
    return answer;
  }

  #collect(request: number, found: number[]): void {
    for (const to of this.hiddenOf(request)) {
      if (this.graph.nameCodeOf(to) === this.#request) this.#collect(to, found);
      else if (this.isPromise(to)) found.push(to);
    }
  }

  #follow(node: number, name: number | undefined): number | undefined {
    if (name === undefined) return undefined;
    const { graph } = this;
    for (let edge = graph.firstEdge(node); edge < graph.endEdge(node); edge++) {
      if (graph.edgeNameCodeOf(edge) === name && graph.edgeTypeCodeOf(edge) !== this.#weak) return graph.edgeTo(edge);
    }
    return undefined;
  }
}

/** The code of a text that is nowhere in the graph. Not `undefined`: that is what an edge without a name has. */
export const nowhere = -1;

/** What {@link Anatomy} marks. */
const suspendable = 1;
const heard = 2;
