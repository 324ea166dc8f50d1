import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import { SnapshotReader } from "#curfew/heap/index.js";
import { runsOf } from "../support/runs.js";
import { apart, assertSame, plainNode, read } from "./plain.js";
import { takeSnapshot } from "./taken.js";
import { sample, written } from "./written.js";

test("a snapshot that this Node took of itself is read as JSON.parse reads it, node by node and edge by edge", async () => {
  const here = { answer: 42.5, "naïve 日本語 📦": new Map([["key", Symbol("kept")]]), long: "ab".repeat(500) };
  const chunks = await takeSnapshot();
  assertSame(read(...chunks), chunks.join(""));
  assert.equal(here.answer, 42.5);
});

test("a small snapshot is read the same wherever it is cut in two", () => {
  for (const text of [written(sample), written(sample, { raw: true })]) {
    for (let cut = 0; cut <= text.length; cut++) assertSame(read(text.slice(0, cut), text.slice(cut)), text);
  }
});

test("a snapshot may come in any pieces: single characters, empty strings, all at once", () => {
  const text = written(sample);
  assertSame(read(...apart(text)), text);
  assertSame(read("", text, ""), text);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      assertSame(read(...places.slice(1).map((place, index) => text.slice(places[index], place))), text);
    }),
    runsOf(300),
  );
});

test("a snapshot may come as bytes, and as some of both", () => {
  const text = written(sample);
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    const reader = new SnapshotReader();
    reader.write(bytes.subarray(0, cut));
    reader.write(text.slice(cut, cut + 50));
    reader.write(bytes.subarray(cut + 50));
    assertSame(reader.end(), text);
  }
});

test("a chunk may be much longer than what is looked at at a time", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    name: `node ${index}${" and on".repeat(index % 35)}`,
    id: index * 1_001,
  }));
  const text = written(many);
  assert.ok(text.length > 1_500_000);
  assertSame(read(text), text);
  assertSame(read(text.replaceAll(",", " \r\n\t, ")), text);
});

test("fields are found by their names: their order differs from one Node to the next, and some come and go", () => {
  const text = written(sample, {
    nodeFields: ["trace_node_id", "self_size", "edge_count", "name", "type", "new_one", "id"],
    edgeFields: ["to_node", "weight", "name_or_index", "type"],
    locationFields: ["column", "line", "object_index", "end", "script_id"],
  });
  assertSame(read(text), text);
  assertSame(read(...apart(text)), text);
});

test("sections that are not needed are skipped, whatever they hold, and the others come in any order", () => {
  const others = {
    trace_function_infos: [1, 2, [3, { "}]": '\\"[{' }]],
    trace_tree: { a: [{}, [], "],"], b: null },
    samples: [],
    word: true,
    number: -1.5e9,
    text: 'nodes"\\',
  };
  const names = Object.keys(others);
  const known = ["nodes", "edges", "locations", "strings"];
  fc.assert(
    fc.property(fc.shuffledSubarray([...names, ...known], { minLength: names.length + known.length }), (order) => {
      const text = written(sample, { sections: ["snapshot", ...order], others });
      assertSame(read(text), text);
      assertSame(read(...apart(text)), text);
    }),
    runsOf(50),
  );
});

test("a snapshot without locations has none", () => {
  const graph = read(written(sample, { sections: ["snapshot", "nodes", "edges", "strings"] }));
  for (let node = 0; node < graph.nodeCount; node++) assert.equal(graph.location(node), undefined);
});

test("a function that stands before the first line or column of its script stands at the beginning", async () => {
  const early = vm.runInThisContext("(function standsEarly() {})", { lineOffset: -5, columnOffset: -70 }) as () => void;
  const text = (await takeSnapshot()).join("");
  const at = text.indexOf(",-") + 1;
  for (const cut of [0, at, at + 1, at + 2]) {
    const graph = read(text.slice(0, cut), text.slice(cut));
    const node = [...Array(graph.nodeCount).keys()].find(
      (one) => graph.type(one) === "closure" && graph.nameIs(one, early.name),
    );
    const { line, column } = graph.location(node!)!;
    assert.deepEqual([line, column], [0, 0]);
  }
});

test("strings mean what JSON means by them: escapes, control characters, halves of pairs", () => {
  const strange = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("\ud83d", "\udce6", '"', "\\", "/", "\b", "\f", "\n", "\r", "\t", "\0", "é", "x"),
    }),
  );
  fc.assert(
    fc.property(fc.array(strange, { minLength: 1, maxLength: 5 }), fc.boolean(), fc.boolean(), (names, raw, cut) => {
      const nodes = names.map((name) => ({ name, edges: [["property", name, 0]] as const }));
      // V8 writes ASCII only; a file may hold other characters as they are.
      const text = written(nodes, { raw });
      const graph = cut ? read(...apart(text)) : read(text);
      names.forEach((name, node) => {
        assert.equal(graph.name(node), name);
        assert.equal(graph.edgeName(graph.firstEdge(node)), name);
        assert.ok(graph.nameIs(node, name));
      });
    }),
    runsOf(500),
  );
  const spelt = written([{ name: "?" }]).replace("?", '\\/\\u0041\\u00e9\\ud83D\\uDCE6\\"');
  assert.equal(read(spelt).name(0), '/Aé📦"');
});

test("strings are cut to 256 characters, and no pair is cut apart", () => {
  const names = ["a".repeat(256), "b".repeat(257), "é".repeat(1000), "c".repeat(255) + "📦", "d".repeat(254) + "📦e"];
  const nodes = names.map((name) => ({ name }));
  const [text, raw] = [written(nodes), written(nodes, { raw: true })];
  for (const graph of [read(text), read(...apart(text)), read(raw), read(...apart(raw))]) {
    const cut = ["a".repeat(256), "b".repeat(256), "é".repeat(256), "c".repeat(255), "d".repeat(254) + "📦"];
    assert.deepEqual(
      names.map((_, node) => graph.name(node)),
      cut,
    );
  }
});

test("an empty heap is a graph without nodes", () => {
  const graph = read(written([]));
  assert.deepEqual([graph.nodeCount, graph.edgeCount, graph.reachable().length], [0, 0, 0]);
});

test("a type of node that only a later V8 has is as V8 names it", () => {
  const graph = read(written([{ type: "hologram" }]));
  assert.equal(plainNode(graph, 0).type, "hologram");
  assert.equal(graph.typeCodeOf(0), graph.typeCode("hologram"));
  assert.equal(graph.typeCode("object shape"), undefined);
});

test("the reader says how much it has read", () => {
  const reader = new SnapshotReader();
  const text = written(sample);
  assert.equal(reader.bytes, 0);
  reader.write(text.slice(0, 100));
  assert.equal(reader.bytes, 100);
  reader.write(text.slice(100));
  assert.equal(reader.bytes, text.length);
  assert.equal(reader.end().nodeCount, sample.length);
});
