/** A snapshot as `JSON.parse` and twenty lines read it: what the graph must agree with. */
import assert from "node:assert/strict";
import { type Graph, SnapshotReader } from "#curfew/heap/index.js";

interface Parsed {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly (readonly string[])[];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly (readonly string[])[];
      readonly location_fields?: readonly string[];
    };
    readonly node_count: number;
    readonly edge_count: number;
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly locations?: readonly number[];
  readonly strings: readonly string[];
}

export interface PlainNode {
  readonly type: string;
  readonly name: string;
  readonly edges: { readonly type: string; readonly name: string; readonly to: number }[];
  location?: { readonly scriptId: number; readonly line: number; readonly column: number };
}

export function plain(text: string): PlainNode[] {
  const { snapshot, nodes, edges, locations = [], strings } = JSON.parse(text) as Parsed;
  const { meta } = snapshot;
  const rows = (numbers: readonly number[], fields: readonly string[] = []): ((field: string) => number)[] =>
    Array.from(
      { length: numbers.length / Math.max(1, fields.length) },
      (_, row) => (field) => numbers[row * fields.length + fields.indexOf(field)]!,
    );
  const edgeRows = rows(edges, meta.edge_fields).values();
  const place = (field: number): number => field / meta.node_fields.length;
  const read = rows(nodes, meta.node_fields).map((node): PlainNode => {
    const own = Array.from({ length: node("edge_count") }, () => edgeRows.next().value!);
    return {
      type: meta.node_types[meta.node_fields.indexOf("type")]![node("type")]!,
      name: cut(strings[node("name")]!),
      edges: own.map((edge) => {
        const type = meta.edge_types[meta.edge_fields.indexOf("type")]![edge("type")]!;
        const name = edge("name_or_index");
        const isIndexed = type === "element" || type === "hidden";
        return { type, name: isIndexed ? String(name) : cut(strings[name]!), to: place(edge("to_node")) };
      }),
    };
  });
  for (const row of rows(locations, meta.location_fields)) {
    const location = { scriptId: row("script_id"), line: row("line"), column: row("column") };
    read[place(row("object_index"))]!.location = location;
  }
  return read;
}

/** To 256 characters, and no half of a pair. */
function cut(text: string): string {
  return text.length > 256 ? text.slice(0, 256).replace(/[\ud800-\udbff]$/, "") : text;
}

/** A node of the graph, asked for all that it can tell. */
export function plainNode(graph: Graph, node: number): PlainNode {
  const edges = [];
  for (let edge = graph.firstEdge(node); edge < graph.endEdge(node); edge++) {
    edges.push({ type: graph.edgeType(edge), name: graph.edgeName(edge), to: graph.edgeTo(edge) });
  }
  const location = graph.location(node);
  return {
    type: graph.type(node),
    name: graph.name(node),
    edges,
    ...(location === undefined ? {} : { location }),
  };
}

/** The graph says of each node and each edge what `text` says. */
export function assertSame(graph: Graph, text: string): void {
  const nodes = plain(text);
  assert.equal(graph.nodeCount, nodes.length);
  assert.equal(
    graph.edgeCount,
    nodes.reduce((sum, node) => sum + node.edges.length, 0),
  );
  nodes.forEach((node, number) => {
    // As text: `deepEqual` takes minutes for a whole heap.
    const [ours, theirs] = [shown(plainNode(graph, number)), shown(node)];
    if (ours !== theirs) assert.equal(ours, theirs, `node ${number}`);
  });
}

const keys = ["type", "name", "edges", "to", "location", "scriptId", "line", "column"];
const shown = (node: PlainNode): string => JSON.stringify(node, keys);

export function read(...chunks: readonly string[]): Graph {
  const reader = new SnapshotReader();
  for (const chunk of chunks) reader.write(chunk);
  return reader.end();
}

/** Each character for itself, halves of pairs too. */
export function apart(text: string): string[] {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at));
}
