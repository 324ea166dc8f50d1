import { edgeTypeBits, type Layout } from "./layout.js";
import type { Rows } from "./numbers.js";
import type { Text } from "./text.js";

const typeMask = 2 ** edgeTypeBits - 1;
/** Stands for a name that does not fit beside the type: see {@link Edges.nameOf}. */
const wide = 2 ** (32 - edgeTypeBits) - 1;

/** The section `edges`, in eight bytes each. They stand in the order of the nodes that they come from. */
export class Edges implements Rows {
  readonly width: number;
  /** Where each leads. */
  readonly to: Uint32Array;
  /** The highest code of a string. */
  highestName = -1;
  /** The type of each, and its name. */
  readonly #labels: Uint32Array;
  /** Names that do not fit: indices far out in an array with holes. */
  readonly #wide = new Map<number, number>();
  readonly #layout: Layout;
  #count = 0;

  constructor(layout: Layout) {
    const { edgeCount } = layout;
    this.#layout = layout;
    this.width = layout.edge.width;
    this.to = new Uint32Array(edgeCount);
    this.#labels = new Uint32Array(edgeCount);
  }

  /** The code of its type. */
  typeOf(edge: number): number {
    return this.#labels[edge]! & typeMask;
  }

  /** The code of a string, or an index: the type tells. */
  nameOf(edge: number): number {
    const name = this.#labels[edge]! >>> edgeTypeBits;
    return name === wide ? this.#wide.get(edge)! : name;
  }

  take(values: Float64Array, count: number, text: Text): void {
    const { to } = this;
    const labels = this.#labels;
    const { nodeCount, edgeCount, edgeTypes, isIndexed, edge, node } = this.#layout;
    const first = this.#count;
    this.#count += count;
    if (this.#count > edgeCount) text.failBefore(`no more than the ${edgeCount} edges of "snapshot.edge_count"`);
    for (let row = first, at = 0; row < first + count; row++, at += edge.width) {
      const type = values[at + edge.type]!;
      if (type >= edgeTypes.length) text.failBefore(`a type that "snapshot.meta.edge_types" lists for edge ${row}`);
      const name = values[at + edge.name_or_index]!;
      if (name > this.highestName && isIndexed[type] === false) this.highestName = name;
      if (name >= wide) this.#wide.set(row, name);
      labels[row] = (Math.min(name, wide) << edgeTypeBits) | type;
      // It is written as a place in the array of the nodes' numbers.
      const target = values[at + edge.to_node]! / node.width;
      if (target >= nodeCount || target !== Math.floor(target)) text.failBefore(`edge ${row} to lead to a node`);
      to[row] = target;
    }
  }

  /** All has come. */
  end(text: Text): void {
    const { edgeCount } = this.#layout;
    if (this.#count < edgeCount)
      text.failBefore(`the ${edgeCount} edges of "snapshot.edge_count", not ${this.#count},`);
  }
}
