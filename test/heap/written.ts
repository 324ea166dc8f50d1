/** Snapshots written by hand, small enough to see through. */

export interface WrittenNode {
  readonly type?: string;
  readonly name?: string;
  readonly id?: number;
  readonly selfSize?: number;
  /** Each a type, a name or an index, and where it leads. */
  readonly edges?: readonly (readonly [type: string, name: string | number, to: number])[];
  readonly location?: readonly [script: number, line: number, column: number];
}

export interface Form {
  readonly nodeFields?: readonly string[];
  readonly edgeFields?: readonly string[];
  readonly locationFields?: readonly string[];
  /** The sections in their order; what is not known is written as `others` say. */
  readonly sections?: readonly string[];
  readonly others?: Readonly<Record<string, unknown>>;
  /** With all characters as they are. V8 writes ASCII alone. */
  readonly raw?: boolean;
  /** In place of what is right. */
  readonly header?: Readonly<Record<string, unknown>>;
}

const nodeTypes = [
  "hidden",
  "array",
  "string",
  "object",
  "code",
  "closure",
  "number",
  "native",
  "synthetic",
  "hologram",
];
const edgeTypes = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

export function written(nodes: readonly WrittenNode[], form: Form = {}): string {
  const {
    nodeFields = ["type", "name", "id", "self_size", "edge_count", "detachedness"],
    edgeFields = ["type", "name_or_index", "to_node"],
    locationFields = ["object_index", "script_id", "line", "column"],
    sections = ["snapshot", "nodes", "edges", "locations", "strings"],
    others = {},
    raw = false,
    header = {},
  } = form;
  const codes = new Map([["<dummy>", 0]]);
  const code = (text: string): number => {
    if (!codes.has(text)) codes.set(text, codes.size);
    return codes.get(text)!;
  };
  const row = (fields: readonly string[], values: Record<string, number>): number[] =>
    fields.map((field) => values[field] ?? 7);
  const place = (node: number): number => node * nodeFields.length;
  const typed = (fields: readonly string[], types: readonly string[]): unknown[] =>
    fields.map((field) => (field === "type" ? types : "number"));

  const edges = nodes.flatMap((node) => node.edges ?? []);
  const all: Record<string, unknown> = {
    snapshot: {
      meta: {
        node_fields: nodeFields,
        node_types: typed(nodeFields, nodeTypes),
        edge_fields: edgeFields,
        edge_types: typed(edgeFields, edgeTypes),
        location_fields: locationFields,
      },
      node_count: nodes.length,
      edge_count: edges.length,
      ...header,
    },
    nodes: nodes.flatMap((node, index) =>
      row(nodeFields, {
        type: nodeTypes.indexOf(node.type ?? "object"),
        name: code(node.name ?? "Object"),
        id: node.id ?? index * 2 + 1,
        self_size: node.selfSize ?? 16,
        edge_count: node.edges?.length ?? 0,
      }),
    ),
    edges: edges.flatMap(([type, name, to]) =>
      row(edgeFields, {
        type: edgeTypes.indexOf(type),
        name_or_index: typeof name === "number" ? name : code(name),
        to_node: place(to),
      }),
    ),
    locations: nodes.flatMap(({ location }, index) => {
      if (location === undefined) return [];
      const [script_id, line, column] = location;
      return row(locationFields, { object_index: place(index), script_id, line, column });
    }),
    ...others,
  };
  all["strings"] ??= [...codes.keys()];
  const text = JSON.stringify(Object.fromEntries(sections.map((section) => [section, all[section]])));
  return raw ? text : text.replace(/[^\0-\x7f]/g, escape);
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A bit of everything. */
export const sample: readonly WrittenNode[] = [
  {
    type: "synthetic",
    name: "",
    selfSize: 0,
    edges: [
      ["element", 1, 1],
      ["shortcut", "global", 2],
    ],
  },
  {
    name: "Generator",
    edges: [
      ["property", "next", 2],
      ["hidden", 3, 0],
      ["weak", "map", 3],
    ],
    location: [12, 0, 34],
  },
  {
    type: "closure",
    name: 'say "\\o/"\n\ttwice',
    edges: [
      ["context", "été", 1],
      ["internal", "📦 \u0000", 2],
    ],
  },
  { type: "string", name: "ünïcödé and 日本語", id: 4_294_967_295, selfSize: 123_456_789, location: [0, 4096, 0] },
];
