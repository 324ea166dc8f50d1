import type { Edges } from "./edges.js";

/** For each node 1 if it can be reached from node 0 by edges that are not of type `weak`, else 0. */
export function reachableNodes(firstEdges: Uint32Array, edges: Edges, weak: number | undefined): Uint8Array {
  const { to } = edges;
  const nodeCount = firstEdges.length - 1;
  const reached = new Uint8Array(nodeCount);
  // Each node is put there once, when it is reached. Only as much of it weighs anything as is ever used.
  const waiting = new Uint32Array(nodeCount);
  let count = 0;
  if (nodeCount > 0) count = reached[0] = 1;
  while (count > 0) {
    const node = waiting[--count]!;
    const end = firstEdges[node + 1]!;
    for (let edge = firstEdges[node]!; edge < end; edge++) {
      const next = to[edge]!;
      if (reached[next] === 1 || edges.typeOf(edge) === weak) continue;
      reached[next] = 1;
      waiting[count++] = next;
    }
  }
  return reached;
}
