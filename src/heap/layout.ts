import type { Text } from "./text.js";

/** What V8 says of a node. A later V8 may have others: they are as it names them. */
export type NodeType =
  | "hidden"
  | "array"
  | "string"
  | "object"
  | "code"
  | "closure"
  | "regexp"
  | "number"
  | "native"
  | "synthetic"
  | "concatenated string"
  | "sliced string"
  | "symbol"
  | "bigint"
  | "object shape"
  | "wasm object"
  | (string & Record<never, never>);

/** What V8 says of an edge. `element` and `hidden` ones have an index in place of a name. A later V8 may have others. */
export type EdgeType =
  "context" | "element" | "property" | "internal" | "hidden" | "shortcut" | "weak" | (string & Record<never, never>);

/** The type of an edge is kept in so many bits: V8 has seven types. */
export const edgeTypeBits = 3;
const mostEdgeTypes = 2 ** edgeTypeBits;

/** Where in a row of numbers a field stands. */
type Fields<Name extends string> = Readonly<Record<Name, number>> & { readonly width: number };

/** How this V8 wrote its snapshot. It says so itself: fields and types come and go from one Node to the next. */
export interface Layout {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
  /** By type of edge: whether such edges have an index in place of a name. */
  readonly isIndexed: readonly boolean[];
  readonly node: Fields<"type" | "name" | "edge_count">;
  readonly edge: Fields<"type" | "name_or_index" | "to_node">;
  readonly location: Fields<"object_index" | "script_id" | "line" | "column"> | undefined;
}

/** Reads the section `snapshot`, of which `raw` is the text. */
export function layoutOf(raw: string, text: Text): Layout {
  const fail = (expected: string): never => text.failBefore(expected);
  const header = new Header(parsed(raw, fail), fail);
  const node = header.fields("node_fields", ["type", "name", "edge_count"]);
  const edge = header.fields("edge_fields", ["type", "name_or_index", "to_node"]);
  const edgeTypes = header.types("edge_types", edge.type);
  if (edgeTypes.length > mostEdgeTypes) fail(`at most ${mostEdgeTypes} types in "snapshot.meta.edge_types"`);
  return {
    nodeCount: header.count("node_count"),
    edgeCount: header.count("edge_count"),
    nodeTypes: header.types("node_types", node.type),
    edgeTypes,
    isIndexed: edgeTypes.map((type) => type === "element" || type === "hidden"),
    node,
    edge,
    location: header.has("location_fields")
      ? header.fields("location_fields", ["object_index", "script_id", "line", "column"])
      : undefined,
  };
}

/** The section `snapshot`, which may be anything. */
class Header {
  readonly #snapshot: Record<string, unknown>;
  readonly #meta: Record<string, unknown>;

  constructor(
    snapshot: unknown,
    private readonly fail: (expected: string) => never,
  ) {
    this.#snapshot = this.#object(snapshot, "snapshot");
    this.#meta = this.#object(this.#snapshot["meta"], "snapshot.meta");
  }

  count(name: string): number {
    const count = this.#snapshot[name];
    if (typeof count === "number" && Number.isInteger(count) && count >= 0 && count < 2 ** 32) return count;
    return this.fail(`a count in "snapshot.${name}"`);
  }

  has(name: string): boolean {
    return this.#meta[name] !== undefined;
  }

  fields<Name extends string>(list: string, wanted: readonly Name[]): Fields<Name> {
    const names = this.#names(this.#meta[list], list);
    const places = wanted.map((name) => {
      const place = names.indexOf(name);
      return place < 0 ? this.fail(`the field "${name}" in "snapshot.meta.${list}"`) : ([name, place] as const);
    });
    return { ...(Object.fromEntries(places) as Record<Name, number>), width: names.length };
  }

  /** A list of types stands where the field's own type would. */
  types(list: string, field: number): readonly string[] {
    const lists = this.#meta[list];
    return this.#names(Array.isArray(lists) ? lists[field] : undefined, list);
  }

  #names(value: unknown, list: string): readonly string[] {
    const isNames = Array.isArray(value) && value.length <= 256 && value.every((name) => typeof name === "string");
    return isNames ? value : this.fail(`a list of names in "snapshot.meta.${list}"`);
  }

  #object(value: unknown, what: string): Record<string, unknown> {
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
    return this.fail(`an object "${what}"`);
  }
}

function parsed(raw: string, fail: (expected: string) => never): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return fail('JSON in "snapshot"');
  }
}
