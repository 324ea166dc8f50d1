import { Edges } from "./edges.js";
import { Graph, type Sections } from "./graph.js";
import { layoutOf } from "./layout.js";
import { Locations } from "./locations.js";
import { mark, type Reading } from "./marks.js";
import { Nodes } from "./nodes.js";
import { rows } from "./numbers.js";
import { rawValue, skip } from "./skip.js";
import { StringTable } from "./string-table.js";
import { string, strings } from "./strings.js";
import type { Text } from "./text.js";

/**
 * Reads a heap snapshot: an object of sections. `snapshot` is the first, since it says how large and how written the others
 * are. They may come in any order, once each; one that is none of ours is skipped.
 */
export function* document(text: Text): Reading<Graph> {
  let sections: Sections | undefined;
  const missing = new Set(["snapshot", "nodes", "edges", "strings"]);
  yield* mark(text, "{");
  do {
    const name = yield* string(text);
    yield* mark(text, ":");
    if (sections === undefined) {
      if (name !== "snapshot") text.failBefore(`the section "snapshot", not ${JSON.stringify(name)},`);
      sections = sectionsOf(yield* rawValue(text), text);
    } else {
      yield* section(text, sections, name);
    }
    missing.delete(name);
  } while ((yield* mark(text, ",", "}")) === ",");
  for (const name of missing) text.failBefore(`a section "${name}"`);
  return graphOf(sections, text);
}

function sectionsOf(raw: string, text: Text): Sections {
  const layout = layoutOf(raw, text);
  return {
    layout,
    nodes: new Nodes(layout),
    edges: new Edges(layout),
    locations: new Locations(layout),
    strings: new StringTable(),
  };
}

function* section(text: Text, { nodes, edges, locations, strings: table }: Sections, name: string): Reading<void> {
  if (name === "nodes") yield* rows(text, nodes);
  else if (name === "edges") yield* rows(text, edges);
  else if (name === "locations") yield* rows(text, locations);
  else if (name === "strings") yield* strings(text, table);
  else yield* skip(text);
}

/** What could only be seen to be wrong when all was there is seen here. */
function graphOf(sections: Sections, text: Text): Graph {
  const { nodes, edges, strings: table } = sections;
  nodes.end(text);
  edges.end(text);
  table.end();
  const highest = Math.max(nodes.highestName, edges.highestName);
  if (highest >= table.count) text.failBefore(`${highest + 1} strings or more, not ${table.count},`);
  return new Graph(sections);
}
