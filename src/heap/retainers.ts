/** The edges once more, in the order of the nodes that they lead to. */
export class Retainers {
  /** The first of each node; one more, so that each has an end. */
  readonly firsts: Uint32Array;
  /** By node, and each node's in their own order. */
  readonly edges: Uint32Array;

  /** `to`: where each edge leads. `types`: of each node. `isLeft`: by type, whether the edges to such nodes are left out. */
  constructor(to: Uint32Array, types: Uint8Array, isLeft: readonly boolean[]) {
    const nodeCount = types.length;
    const places = new Uint32Array(nodeCount + 1);
    // How many each node has; then where each node's end; then, as they are put there from the last on, where they begin.
    for (const node of to) if (!isLeft[types[node]!]!) places[node]!++;
    for (let node = 0, sum = 0; node <= nodeCount; node++) places[node] = sum += places[node]!;
    const edges = new Uint32Array(places[nodeCount]!);
    for (let edge = to.length - 1; edge >= 0; edge--) {
      const node = to[edge]!;
      if (!isLeft[types[node]!]!) edges[--places[node]!] = edge;
    }
    this.firsts = places;
    this.edges = edges;
  }
}
