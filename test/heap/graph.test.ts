import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import type { Graph } from "#curfew/heap/index.js";
import { runsOf } from "../support/runs.js";
import { plain, read } from "./plain.js";
import { takeSnapshot } from "./taken.js";
import { sample, written, type WrittenNode } from "./written.js";

/** Any graph of up to twelve nodes. */
const anyNodes: fc.Arbitrary<WrittenNode[]> = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.array(
    fc.record({
      type: fc.constantFrom("object", "closure", "code", "string", "number"),
      edges: fc.array(
        fc
          .tuple(
            fc.constantFrom("property", "weak", "internal", "element"),
            fc.constantFrom("a", "b"),
            fc.nat(count - 1),
          )
          .map(([type, name, to]) => [type, type === "element" ? 1 : name, to] as const),
        { maxLength: 4 },
      ),
    }),
    { minLength: count, maxLength: count },
  ),
);

test("codes stand for texts: equal ones for equal texts, none for a text that is nowhere", () => {
  const graph = read(written(sample));
  assert.equal(graph.typeCodeOf(2), graph.typeCode("closure"));
  assert.notEqual(graph.typeCodeOf(1), graph.typeCode("closure"));
  assert.equal(graph.nameCodeOf(1), graph.stringCode("Generator"));
  assert.equal(graph.stringCode("Generato"), undefined);
  assert.equal(graph.stringCode("日本語"), undefined);
  assert.equal(graph.nameCodeOf(3), graph.stringCode("ünïcödé and 日本語"));
  assert.ok(graph.nameIs(0, "") && graph.nameIs(1, "Generator") && !graph.nameIs(1, "Promise"));
  const [element, shortcut] = [graph.firstEdge(0), graph.firstEdge(0) + 1];
  assert.equal(graph.edgeTypeCodeOf(element), graph.edgeTypeCode("element"));
  assert.equal(graph.edgeNameCodeOf(shortcut), graph.stringCode("global"));
});

test("an edge has a name, or an index, and says which", () => {
  const graph = read(written(sample));
  const [element, shortcut] = [graph.firstEdge(0), graph.firstEdge(0) + 1];
  assert.deepEqual(
    [graph.edgeIndex(element), graph.edgeNameCodeOf(element), graph.edgeName(element)],
    [1, undefined, "1"],
  );
  assert.deepEqual([graph.edgeIndex(shortcut), graph.edgeName(shortcut)], [undefined, "global"]);
});

test("an index may be as far out as JavaScript allows", () => {
  const indices = [0, 2 ** 29 - 2, 2 ** 29 - 1, 2 ** 29, 2 ** 32 - 2];
  const graph = read(written([{ edges: indices.map((index) => ["element", index, 0] as const) }]));
  assert.deepEqual(
    indices.map((_, edge) => [graph.edgeIndex(edge), graph.edgeType(edge)]),
    indices.map((index) => [index, "element"]),
  );
});

test("a location belongs to whichever node it names, and many nodes may share one", () => {
  const places = [
    [1, 0, 0],
    [2, 0, 0],
    [1, 1, 0],
    [1, 0, 1],
    [1, 0, 0],
    [1, 2 ** 20, 2 ** 28],
  ] as const;
  const graph = read(written(places.map((location) => ({ location }))));
  assert.deepEqual(
    places.map((_, node) => graph.location(node)),
    places.map(([scriptId, line, column]) => ({ scriptId, line, column })),
  );
});

test("find follows the first edge of a name, and no weak edge, and no index that has the name's number", () => {
  const graph = read(
    written([
      {
        edges: [
          ["element", 0, 1],
          ["weak", "a", 1],
          ["property", "b", 1],
          ["internal", "a", 2],
          ["property", "a", 3],
        ],
      },
      { name: "a" },
      { name: "b", edges: [["property", "c", 0]] },
      {},
    ]),
  );
  assert.equal(graph.find(0, "a"), 2);
  assert.equal(graph.find(0, "b"), 1);
  assert.equal(graph.find(0, "c"), undefined);
  assert.equal(graph.find(0, "nowhere"), undefined);
  for (let code = 0; code < 8; code++) {
    const only = read(written([{ edges: [["element", code, 0]] }]));
    assert.equal(only.find(0, "Object"), undefined);
    assert.equal(only.find(0, "<dummy>"), undefined);
  }
});

test("a location is the script's id, the line and the column from 0, of those nodes that have one", () => {
  const graph = read(written(sample));
  assert.deepEqual(
    sample.map((_, node) => graph.location(node)),
    [undefined, { scriptId: 12, line: 0, column: 34 }, undefined, { scriptId: 0, line: 4096, column: 0 }],
  );
});

/** What very many edges lead to, and nobody asks whence. */
const unretained = /^code$|shape$|string$|^symbol$|^number$|^bigint$/;

/** Each retainer as `from -edge-> to`, as the graph lists them. */
function retainersOf(graph: Graph, node: number): [from: number, edge: number][] {
  const list: [number, number][] = [];
  for (let i = graph.firstRetainer(node); i < graph.endRetainer(node); i++) {
    list.push([graph.retainerFrom(i), graph.retainerEdge(i)]);
  }
  return list;
}

function assertInverse(graph: Graph): void {
  const wanted = Array.from({ length: graph.nodeCount }, (): [number, number][] => []);
  for (let node = 0; node < graph.nodeCount; node++) {
    for (let edge = graph.firstEdge(node); edge < graph.endEdge(node); edge++) {
      const to = graph.edgeTo(edge);
      if (!unretained.test(graph.type(to))) wanted[to]!.push([node, edge]);
    }
  }
  wanted.forEach((list, node) => {
    const [ours, theirs] = [String(retainersOf(graph, node)), String(list)];
    if (ours !== theirs) assert.equal(ours, theirs, `node ${node}`);
  });
}

test("retainers are the edges read backwards: weak ones too, in their order, but for those to code, shapes and values", async () => {
  fc.assert(
    fc.property(anyNodes, (nodes) => assertInverse(read(written(nodes)))),
    runsOf(300),
  );
  assertInverse(read(...(await takeSnapshot())));
});

test("reachable is what the root leads to, by edges that are not weak, round cycles too", () => {
  const nodes: WrittenNode[] = [
    {
      edges: [
        ["property", "a", 1],
        ["weak", "w", 4],
      ],
    },
    { edges: [["element", 7, 2]] },
    {
      edges: [
        ["internal", "back", 1],
        ["hidden", 3, 2],
      ],
    },
    {
      edges: [
        ["property", "in", 0],
        ["property", "self", 3],
      ],
    },
    { edges: [["property", "a", 1]] },
  ];
  assert.deepEqual([...read(written(nodes)).reachable()], [1, 1, 1, 0, 0]);
  fc.assert(
    fc.property(anyNodes, (any) => {
      const text = written(any);
      const reached = new Set([0]);
      // A set that grows while it is walked is walked to its end.
      for (const node of reached) {
        for (const { type, to } of plain(text)[node]!.edges) if (type !== "weak") reached.add(to);
      }
      assert.deepEqual(
        [...read(text).reachable()],
        any.map((_, node) => Number(reached.has(node))),
      );
    }),
    runsOf(300),
  );
});

test("a chain of a hundred thousand objects is no deeper than one", () => {
  const count = 100_000;
  const nodes = Array.from({ length: count }, (_, node): WrittenNode => ({
    edges: [["property", "next", (node + 1) % count]],
  }));
  assert.ok(
    read(written(nodes))
      .reachable()
      .every((bit) => bit === 1),
  );
});

test("what a program holds is found in the graph of its heap", async () => {
  class Lighthouse {
    readonly keeper = new Map([["name", "Grace"]]);
  }
  const lighthouse = new Lighthouse();
  const graph = read(...(await takeSnapshot()));
  const found = [];
  for (let node = 0; node < graph.nodeCount; node++) {
    const isObject = graph.typeCodeOf(node) === graph.typeCode("object");
    if (isObject && graph.nameIs(node, "Lighthouse") && graph.find(node, "keeper") !== undefined) found.push(node);
  }
  assert.equal(found.length, 1);
  const [node] = found as [number];
  assert.equal(graph.name(graph.find(node, "keeper")!), "Map");
  assert.equal(graph.reachable()[node], 1);
  assert.equal(lighthouse.keeper.size, 1);
});
