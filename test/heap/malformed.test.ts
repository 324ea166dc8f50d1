import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { SnapshotReader } from "#curfew/heap/index.js";
import { runsOf } from "../support/runs.js";
import { apart, read } from "./plain.js";
import { sample, written } from "./written.js";

/** What reading it throws. */
function complaint(...chunks: readonly string[]): string {
  try {
    read(...chunks);
  } catch (error) {
    assert.ok(error instanceof Error && error.constructor === Error, String(error));
    return error.message.replace("cannot read this as a heap snapshot of V8: ", "");
  }
  return "nothing";
}

test("what is no snapshot is refused at the first byte that shows it", () => {
  assert.equal(complaint("<html>"), 'expected "{" at byte 0, and found "<"');
  assert.equal(complaint(" [1]"), 'expected "{" at byte 1, and found "["');
  assert.equal(complaint("{}"), 'expected a string at byte 1, and found "}"');
  assert.equal(complaint('{"name": "curfew"}'), 'expected the section "snapshot", not "name", before byte 8');
  assert.equal(complaint('{"snapshot": 1}'), 'expected an object "snapshot" before byte 14');
  assert.equal(
    complaint('{"snapshot": {"meta": {}}}'),
    'expected a list of names in "snapshot.meta.node_fields" before byte 25',
  );
});

test("a header that lacks what is needed is refused, and the error names it", () => {
  const lacking = written(sample, { nodeFields: ["type", "name", "id", "self_size"] });
  assert.match(complaint(lacking), /^expected the field "edge_count" in "snapshot.meta.node_fields" before byte \d+$/);
  const many = written(sample).replace('"context"', Array(3).fill('"context"').join());
  assert.match(complaint(many), /^expected at most 8 types in "snapshot.meta.edge_types" before byte \d+$/);
  for (const count of ["many", -1, 1.5, 2 ** 32]) {
    const uncounted = written(sample, { header: { node_count: count } });
    assert.match(complaint(uncounted), /^expected a count in "snapshot.node_count" before byte \d+$/);
  }
  const untyped = written(sample, { edgeFields: ["to_node", "type", "name_or_index"] });
  assert.match(
    complaint(untyped.replace('"weak"', "6")),
    /^expected a list of names in "snapshot.meta.edge_types" before/,
  );
});

test("a snapshot that is cut short is refused, wherever it ends, and the error says what was to come", () => {
  const text = written(sample);
  for (let length = 0; length < text.length; length++) {
    const pattern = new RegExp(`^expected .+ at byte ${length}, where it ends$`);
    assert.match(complaint(text.slice(0, length)), pattern);
    assert.match(complaint(...apart(text.slice(0, length))), pattern);
  }
  const ends = (mark: string): string => complaint(text.slice(0, text.indexOf(mark) + mark.length)).replace(/\d+/, "…");
  assert.equal(ends('"nodes":[8'), "expected a number at byte …, where it ends");
  assert.equal(ends('"strings":["<du'), "expected the rest of a string at byte …, where it ends");
  assert.equal(ends('"nodes"'), 'expected ":" at byte …, where it ends');
});

test("what is not written as V8 writes it is refused at its byte, however it was cut", () => {
  const text = written(sample);
  const rows: readonly (readonly [from: string | RegExp, to: string, expected: string, found: string])[] = [
    ['"nodes":', '"nodes"', '":"', "["],
    ['"nodes":[', '"nodes":{', '"["', "{"],
    ['"nodes":[8', '"nodes":[x', "a number", "x"],
    ['"nodes":[8', '"nodes":[-8', "a number", "-"],
    ['"nodes":[8', '"nodes":[8.5', '"," or "]"', "."],
    ['"nodes":[8,', '"nodes":[8 ', '"," or "]"', "1"],
    ['"nodes":[8,', '"nodes":[8,,', "a number", ","],
    ['"nodes":[8,', '"nodes":[,8,', "a number", ","],
    ['"nodes":[8', '"nodes":[8888888888888888', "a number of at most 15 digits", "8"],
    [/\],"edges"/, ',],"edges"', "a number", "]"],
    [/\],"strings"/, '] "strings"', '"," or "}"', '"'],
    ['"locations":[', '"other":,"locations":[', "a value", ","],
    ['"<dummy>",', '"<dummy>"', '"," or "]"', '"'],
    ['"<dummy>"', "7", "a string", "7"],
    ['"<dummy>"', '"<dum\\xy>"', "an escape of JSON", "\\"],
    ['"<dummy>"', '"<dum\\u12g4"', '"\\u" and four hexadecimal digits', "\\"],
    ['"<dummy>"', '"<dum\n"', "a string without control characters", "\n"],
    [/\}$/, "} x", "nothing more", "x"],
  ];
  for (const [from, to, expected, found] of rows) {
    const changed = text.replace(from, () => to);
    const sentence = complaint(changed);
    const [, byte] = /at byte (\d+)/.exec(sentence) ?? [];
    assert.equal(sentence, `expected ${expected} at byte ${byte}, and found ${JSON.stringify(found)}`);
    assert.equal(changed.charAt(Number(byte)), found, sentence);
    assert.equal(complaint(...apart(changed)), sentence);
  }
});

test("numbers that do not agree with each other are refused, and the error says which", () => {
  const of = (header: Record<string, unknown>): string => complaint(written(sample, { header })).replace(/\d+$/, "…");
  assert.equal(of({ node_count: 3 }), 'expected no more than the 3 nodes of "snapshot.node_count" before byte …');
  assert.equal(of({ node_count: 5 }), 'expected the 5 nodes of "snapshot.node_count", not 4, before byte …');
  assert.equal(of({ edge_count: 6 }), 'expected no more than the 6 edges of "snapshot.edge_count" before byte …');
  assert.equal(of({ edge_count: 8 }), 'expected nodes with the 8 edges of "snapshot.edge_count" before byte …');
  const edgeless = complaint(written(sample, { others: { edges: [] } })).replace(/\d+$/, "…");
  assert.equal(edgeless, 'expected the 7 edges of "snapshot.edge_count", not 0, before byte …');

  const broken = (change: (text: string) => string): string => complaint(change(written(sample))).replace(/\d+$/, "…");
  assert.equal(
    broken((text) => text.replace('"nodes":[8', '"nodes":[10')),
    'expected a type that "snapshot.meta.node_types" lists for node 0 before byte …',
  );
  assert.equal(
    broken((text) => text.replace('"edges":[1', '"edges":[7')),
    'expected a type that "snapshot.meta.edge_types" lists for edge 0 before byte …',
  );
  assert.equal(
    broken((text) => text.replace('"edges":[1,1,6', '"edges":[1,1,7')),
    "expected edge 0 to lead to a node before byte …",
  );
  assert.equal(
    broken((text) => text.replace('"edges":[1,1,6', '"edges":[1,1,24')),
    "expected edge 0 to lead to a node before byte …",
  );
  assert.equal(
    broken((text) => text.replace(/(?=\],"edges")/, ",1")),
    "expected a multiple of 6 numbers before byte …",
  );
  assert.equal(
    broken((text) => text.replace('"locations":[6', '"locations":[24')),
    "expected each location to be a node's before byte …",
  );
  assert.equal(
    broken((text) => text.replace(/,"[^"]*"\]\}$/, "]}")),
    "expected 10 strings or more, not 9, before byte …",
  );
});

test("a snapshot without one of its sections is refused, and the error names it", () => {
  for (const missing of ["nodes", "edges", "strings"]) {
    const sections = ["snapshot", "nodes", "edges", "strings"].filter((section) => section !== missing);
    assert.match(
      complaint(written(sample, { sections })),
      new RegExp(`^expected a section "${missing}" before byte \\d+$`),
    );
  }
});

test("whatever one byte is changed to, a snapshot is read or refused with a sentence, and never read for ever", () => {
  const text = written(sample);
  const characters = fc.constantFrom(...apart('0189-.eE"\\[]{}:, \nux\0'));
  fc.assert(
    fc.property(fc.nat(text.length - 1), characters, (place, character) => {
      const sentence = complaint(text.slice(0, place) + character + text.slice(place + 1));
      assert.match(sentence, /^nothing$|^expected .+ (at|before) byte \d+(, and found ".+"|, where it ends)?$/);
    }),
    runsOf(3_000),
  );
});

test("a reader that has refused what it read refuses whatever comes later, with the same error", () => {
  const reader = new SnapshotReader();
  let first: unknown;
  try {
    reader.write("<");
  } catch (error) {
    first = error;
  }
  const again = (error: unknown): boolean => error === first;
  assert.throws(() => reader.write(written(sample)), again);
  assert.throws(() => reader.end(), again);
});
