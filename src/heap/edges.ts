import type { Layout } from "./layout.js";
import type { Rows } from "./numbers.js";
import type { Text } from "./text.js";

/** The section `edges`, as columns. They stand in the order of the nodes that they come from. */
export class Edges implements Rows {
  readonly width: number;
  readonly types: Uint8Array;
  /** Codes of strings, or indices: the type tells. */
  readonly names: Uint32Array;
  readonly to: Uint32Array;
  /** The highest code in {@link names}. */
  highestName = -1;
  readonly #layout: Layout;
  #count = 0;

  constructor(layout: Layout) {
    const { edgeCount } = layout;
    this.#layout = layout;
    this.width = layout.edge.width;
    this.types = new Uint8Array(edgeCount);
    this.names = new Uint32Array(edgeCount);
    this.to = new Uint32Array(edgeCount);
  }

  take(values: Float64Array, count: number, text: Text): void {
    const { types, names, to } = this;
    const { nodeCount, edgeCount, edgeTypes, isIndexed, edge, node } = this.#layout;
    const first = this.#count;
    this.#count += count;
    if (this.#count > edgeCount) text.failBefore(`no more than the ${edgeCount} edges of "snapshot.edge_count"`);
    for (let row = first, at = 0; row < first + count; row++, at += edge.width) {
      const type = values[at + edge.type]!;
      if (type >= edgeTypes.length) text.failBefore(`a type that "snapshot.meta.edge_types" lists for edge ${row}`);
      types[row] = type;
      const name = values[at + edge.name_or_index]!;
      if (name > this.highestName && isIndexed[type] === false) this.highestName = name;
      names[row] = name;
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
