/** The edges once more, in the order of the nodes that they lead to. */
export class Retainers {
  /** The first of each node; one more, so that each has an end. */
  readonly firsts: Uint32Array;
  /** By node, and each node's in their own order. */
  readonly edges: Uint32Array;

  /** `to`: where each edge leads. */
  constructor(to: Uint32Array, nodeCount: number) {
    const places = new Uint32Array(nodeCount + 1);
    const edges = new Uint32Array(to.length);
    // How many each node has; then where each node's end; then, as they are put there from the last on, where they begin.
    for (const node of to) places[node]!++;
    for (let node = 0, sum = 0; node <= nodeCount; node++) places[node] = sum += places[node]!;
    for (let edge = to.length - 1; edge >= 0; edge--) edges[--places[to[edge]!]!] = edge;
    this.firsts = places;
    this.edges = edges;
  }
}
