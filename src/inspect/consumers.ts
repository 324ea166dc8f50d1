import type { Graph } from "../heap/index.js";
import type { Anatomy } from "./anatomy.js";

/** Tells what merely holds a promise. */
export class Consumers {
  readonly #property: number | undefined;
  readonly #element: number | undefined;
  readonly #variable: number | undefined;
  readonly #object: number | undefined;
  readonly #closure: number | undefined;
  readonly #array: number | undefined;
  readonly #synthetic: number | undefined;
  readonly #native: number | undefined;
  /** Where V8 keeps a global variable beside the global object, and what a module exports. */
  readonly #cells: ReadonlySet<number | undefined>;
  readonly #stores: ReadonlySet<number | undefined>;
  readonly #globals: ReadonlySet<number>;
  readonly #known = new Map<number, boolean>();

  constructor(private readonly anatomy: Anatomy) {
    const { graph } = anatomy;
    this.#property = graph.edgeTypeCode("property");
    this.#element = graph.edgeTypeCode("element");
    this.#variable = graph.edgeTypeCode("context");
    this.#object = graph.typeCode("object");
    this.#closure = graph.typeCode("closure");
    this.#array = graph.typeCode("array");
    this.#synthetic = graph.typeCode("synthetic");
    this.#native = graph.typeCode("native");
    this.#cells = new Set(["system / PropertyCell", "system / Cell"].map((name) => graph.stringCode(name)));
    this.#globals = globalsOf(graph);
    this.#stores = new Set(
      ["elements", "properties", "table", "parameters_and_registers"].map((name) => graph.stringCode(name)),
    );
  }

  merelyHolds(holder: number, edge: number): boolean {
    const { graph } = this.anatomy;
    const type = graph.typeCodeOf(holder);
    const edgeType = graph.edgeTypeCodeOf(edge);
    if (type === this.#array) return this.#once(holder, () => this.#isStore(holder));
    if (this.#cells.has(graph.nameCodeOf(holder))) return true;
    // A variable of the program has a name; V8's own functions keep theirs in nameless slots.
    if (edgeType === this.#variable) return true;
    if (type !== this.#object && type !== this.#closure) return false;
    if (edgeType !== this.#property && edgeType !== this.#element) return false;
    return this.#once(holder, () => this.#globals.has(holder) || !this.#isHeldByNative(holder));
  }

  #once(node: number, ask: () => boolean): boolean {
    let answer = this.#known.get(node);
    if (answer === undefined) this.#known.set(node, (answer = ask()));
    return answer;
  }

  /** The elements of an array or a map, the properties of an object, the locals of a function; not a table of V8's own. */
  #isStore(array: number): boolean {
    const { graph } = this.anatomy;
    for (let i = graph.firstRetainer(array); i < graph.endRetainer(array); i++) {
      const name = graph.edgeNameCodeOf(graph.retainerEdge(i));
      if (name === undefined || !this.#stores.has(name)) return false;
      const owner = graph.typeCodeOf(graph.retainerFrom(i));
      if (owner !== this.#object && owner !== this.#closure) return false;
    }
    return graph.firstRetainer(array) < graph.endRetainer(array);
  }

  /** C++ may settle a promise that it keeps in a property of its own object, as the requests of `fs.promises` do. */
  #isHeldByNative(object: number): boolean {
    const { graph } = this.anatomy;
    for (let i = graph.firstRetainer(object); i < graph.endRetainer(object); i++) {
      const type = graph.typeCodeOf(graph.retainerFrom(i));
      if (type === this.#synthetic || type === this.#native) return true;
    }
    return false;
  }
}

/** The global objects, which native code holds but does not use: V8 gives each a short way from the root. */
function globalsOf(graph: Graph): ReadonlySet<number> {
  const shortcut = graph.edgeTypeCode("shortcut");
  const found = new Set<number>();
  for (let edge = graph.firstEdge(0); edge < graph.endEdge(0); edge++)
    if (graph.edgeTypeCodeOf(edge) === shortcut) found.add(graph.edgeTo(edge));
  return found;
}
