import assert from "node:assert/strict";
import test from "node:test";
import { SnapshotReader } from "#curfew/heap/index.js";
import { collectGarbage } from "../support/garbage.js";
import { written } from "./written.js";

test("no chunk is kept alive by a string or a name that was read from it", async () => {
  const before = await used();
  const reader = new SnapshotReader();
  const text = written([{ name: "the first name" }], { sections: ["snapshot", "nodes", "edges"] });
  reader.write(`${text.slice(0, -1)},"strings":["<dummy>","the first name"`);
  // Each chunk is a megabyte: a name and blanks.
  for (let chunk = 0; chunk < 64; chunk++) {
    reader.write(`,"a name of which a slice would be made ${chunk}"${" ".repeat(2 ** 20)}`);
  }
  reader.write("]}");
  const during = await used();
  const graph = reader.end();
  const after = await used();
  assert.equal(graph.name(0), "the first name");
  assert.ok(during - before < 8 * 2 ** 20, `${during - before} bytes while reading`);
  assert.ok(after - before < 8 * 2 ** 20, `${after - before} bytes afterwards`);
});

async function used(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}
