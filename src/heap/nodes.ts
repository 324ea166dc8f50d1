import type { Layout } from "./layout.js";
import type { Rows } from "./numbers.js";
import type { Text } from "./text.js";

/** The section `nodes`, in nine bytes each: their ids and sizes are not kept. */
export class Nodes implements Rows {
  readonly width: number;
  readonly types: Uint8Array;
  /** Codes of strings. */
  readonly names: Uint32Array;
  /** The first edge of each node; one more, so that each has an end. */
  readonly firstEdges: Uint32Array;
  /** The highest code in {@link names}. */
  highestName = -1;
  readonly #layout: Layout;
  #count = 0;

  constructor(layout: Layout) {
    const { nodeCount } = layout;
    this.#layout = layout;
    this.width = layout.node.width;
    this.types = new Uint8Array(nodeCount);
    this.names = new Uint32Array(nodeCount);
    this.firstEdges = new Uint32Array(nodeCount + 1);
  }

  take(values: Float64Array, count: number, text: Text): void {
    const { types, names, firstEdges } = this;
    const { nodeCount, nodeTypes, node } = this.#layout;
    const first = this.#count;
    this.#count += count;
    if (this.#count > nodeCount) text.failBefore(`no more than the ${nodeCount} nodes of "snapshot.node_count"`);
    for (let row = first, at = 0; row < first + count; row++, at += node.width) {
      const type = values[at + node.type]!;
      if (type >= nodeTypes.length) text.failBefore(`a type that "snapshot.meta.node_types" lists for node ${row}`);
      types[row] = type;
      const name = values[at + node.name]!;
      if (name > this.highestName) this.highestName = name;
      names[row] = name;
      firstEdges[row + 1] = firstEdges[row]! + values[at + node.edge_count]!;
    }
  }

  /** All has come. */
  end(text: Text): void {
    const { nodeCount, edgeCount } = this.#layout;
    if (this.#count < nodeCount)
      text.failBefore(`the ${nodeCount} nodes of "snapshot.node_count", not ${this.#count},`);
    if (this.firstEdges[nodeCount] !== edgeCount)
      text.failBefore(`nodes with the ${edgeCount} edges of "snapshot.edge_count"`);
  }
}
