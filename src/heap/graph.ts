import type { Edges } from "./edges.js";
import type { EdgeType, Layout, NodeType } from "./layout.js";
import type { Location, Locations } from "./locations.js";
import type { Nodes } from "./nodes.js";
import { reachableNodes } from "./reach.js";
import { Retainers } from "./retainers.js";
import type { StringTable } from "./string-table.js";

/** The sections of a snapshot. */
export interface Sections {
  readonly layout: Layout;
  readonly nodes: Nodes;
  readonly edges: Edges;
  readonly locations: Locations;
  readonly strings: StringTable;
}

/**
 * A heap as it was: objects, and what holds what. Nodes and edges are numbers from 0 up; node 0 is the root. It never
 * changes. A number that is no node or edge of this graph is answered with anything.
 *
 * Loops should compare codes, which are numbers, rather than texts: `graph.typeCodeOf(node) === closure`, where `closure`
 * is `graph.typeCode("closure")`. A text that is nowhere in the graph has the code `undefined`, which is no node's.
 *
 * Cost: 13 bytes a node, 8 an edge, and the strings. What is said to be made on first use stays.
 */
export class Graph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly #layout: Layout;
  readonly #nodes: Nodes;
  readonly #edges: Edges;
  readonly #locations: Locations;
  readonly #strings: StringTable;
  readonly #weak: number | undefined;
  #retainers: Retainers | undefined;
  #reachable: Uint8Array | undefined;

  constructor({ layout, nodes, edges, locations, strings }: Sections) {
    this.nodeCount = layout.nodeCount;
    this.edgeCount = layout.edgeCount;
    this.#layout = layout;
    this.#nodes = nodes;
    this.#edges = edges;
    this.#locations = locations;
    this.#strings = strings;
    this.#weak = this.edgeTypeCode("weak");
  }

  /** The code of a type of nodes, if this V8 has such a type. */
  typeCode(type: NodeType): number | undefined {
    return codeIn(this.#layout.nodeTypes, type);
  }

  /** The code of a type of edges, if this V8 has such a type. */
  edgeTypeCode(type: EdgeType): number | undefined {
    return codeIn(this.#layout.edgeTypes, type);
  }

  /**
   * The code of a name, if something has it. Strings were cut to 256 characters when they were read, so a longer text has
   * none. Looks through all strings the first time that a text is asked for.
   */
  stringCode(text: string): number | undefined {
    return this.#strings.code(text);
  }

  type(node: number): NodeType {
    return this.#layout.nodeTypes[this.typeCodeOf(node)]!;
  }

  typeCodeOf(node: number): number {
    return this.#nodes.types[node]!;
  }

  /** The constructor of an object, the name of a function, the text of a string or a number. Made anew at each call. */
  name(node: number): string {
    return this.#strings.text(this.nameCodeOf(node));
  }

  nameCodeOf(node: number): number {
    return this.#nodes.names[node]!;
  }

  nameIs(node: number, name: string): boolean {
    return this.nameCodeOf(node) === this.stringCode(name);
  }

  /** Where in a script a function, or an object's constructor, stands. */
  location(node: number): Location | undefined {
    return this.#locations.of(node);
  }

  /** The edges of a node are the numbers from this one up to, and without, {@link endEdge}. */
  firstEdge(node: number): number {
    return this.#nodes.firstEdges[node]!;
  }

  endEdge(node: number): number {
    return this.#nodes.firstEdges[node + 1]!;
  }

  edgeType(edge: number): EdgeType {
    return this.#layout.edgeTypes[this.edgeTypeCodeOf(edge)]!;
  }

  edgeTypeCodeOf(edge: number): number {
    return this.#edges.typeOf(edge);
  }

  /** The name of the property, the variable or V8's own field; of `element` and `hidden` edges the index, as text. */
  edgeName(edge: number): string {
    const index = this.edgeIndex(edge);
    return index === undefined ? this.#strings.text(this.#edges.nameOf(edge)) : String(index);
  }

  /** `undefined` for an edge with an index: so it equals the code of a text that is nowhere, and must be looked at first. */
  edgeNameCodeOf(edge: number): number | undefined {
    return this.#layout.isIndexed[this.edgeTypeCodeOf(edge)] === true ? undefined : this.#edges.nameOf(edge);
  }

  /** The index of an `element` or `hidden` edge; `undefined` for one with a name. */
  edgeIndex(edge: number): number | undefined {
    return this.#layout.isIndexed[this.edgeTypeCodeOf(edge)] === true ? this.#edges.nameOf(edge) : undefined;
  }

  edgeTo(edge: number): number {
    return this.#edges.to[edge]!;
  }

  /** The node that an edge comes from. Searched for: the edges do not tell. */
  edgeFrom(edge: number): number {
    const { firstEdges } = this.#nodes;
    let [low, high] = [0, this.nodeCount];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (firstEdges[middle]! <= edge) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Where the first edge with this name leads, weak edges and those with an index left out. */
  find(node: number, edgeName: string): number | undefined {
    const code = this.stringCode(edgeName);
    if (code === undefined) return undefined;
    const end = this.endEdge(node);
    for (let edge = this.firstEdge(node); edge < end; edge++) {
      if (this.edgeNameCodeOf(edge) === code && this.edgeTypeCodeOf(edge) !== this.#weak) return this.edgeTo(edge);
    }
    return undefined;
  }

  /**
   * The edges that lead to a node are `retainerEdge(i)`, each from `retainerFrom(i)`, for `i` from this one up to, and
   * without, {@link endRetainer}; in the order of the edges, weak ones too. None of code, shapes and values, such as a string:
   * half of all edges lead there. Made on first use: 4 bytes a node and 4 an edge.
   */
  firstRetainer(node: number): number {
    return this.#inverse.firsts[node]!;
  }

  endRetainer(node: number): number {
    return this.#inverse.firsts[node + 1]!;
  }

  retainerEdge(retainer: number): number {
    return this.#inverse.edges[retainer]!;
  }

  /** Searched for, as {@link edgeFrom} does. */
  retainerFrom(retainer: number): number {
    return this.edgeFrom(this.retainerEdge(retainer));
  }

  /** For each node 1 if it can be reached from the root by edges that are not weak, else 0. Made on first use. */
  reachable(): Uint8Array {
    return (this.#reachable ??= reachableNodes(this.#nodes.firstEdges, this.#edges, this.#weak));
  }

  get #inverse(): Retainers {
    if (this.#retainers === undefined) {
      const isLeft = this.#layout.nodeTypes.map((type) => unretained.has(type));
      this.#retainers = new Retainers(this.#edges.to, this.#nodes.types, isLeft);
    }
    return this.#retainers;
  }
}

/** The types of nodes whose retainers nobody asks for. */
const unretained: ReadonlySet<NodeType> = new Set([
  "code",
  "object shape",
  "string",
  "concatenated string",
  "sliced string",
  "symbol",
  "number",
  "bigint",
]);

function codeIn(types: readonly string[], type: string): number | undefined {
  const code = types.indexOf(type);
  return code < 0 ? undefined : code;
}
