/**
 * `npm test`: the test suite, on node:test, installing and building what is missing.
 *
 *   npm test                        every test but the long ones
 *   npm test -- core http/drain     the tests of a folder or a file
 *   npm test -- --long              the long ones (`*.long.test.ts`)
 *   npm test -- --node 24           under another Node (installed on demand)
 *   npm test -- --leaks             each file checked for what it leaves behind (scripts/lib/unchecked.mjs: which are not, and why)
 *
 * A file that takes too long is dumped (what it waits for, line by line; where it spins) and killed.
 */
import { parseArgs } from "node:util";
import { nodeOf, versionOf } from "./lib/other-nodes.mjs";
import { ready } from "./lib/ready.mjs";
import { Failure, script } from "./lib/say.mjs";
import { fileTimeoutMs, leftOutLines, longFileTimeoutMs, runSuite, summary, testFiles } from "./lib/suite.mjs";

const options = {
  long: { type: "boolean", default: false },
  leaks: { type: "boolean", default: false },
  node: { type: "string" },
  timeout: { type: "string" },
};

await script(async (args) => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  await ready();
  const node = values.node === undefined ? process.execPath : await nodeOf(values.node);
  const usual = values.long ? longFileTimeoutMs : fileTimeoutMs;
  const timeoutMs = values.timeout === undefined ? usual : Number(values.timeout) * 1_000;
  const label = `${values.long ? "long-" : ""}node-${versionOf(node)}`;
  const result = await runSuite({
    node,
    label,
    files: testFiles(positionals, values.long),
    timeoutMs,
    leaks: values.leaks,
  });
  for (const line of leftOutLines(result)) console.log(line);
  console.log(summary(result));
  if (!result.ok) throw new Failure("");
});
