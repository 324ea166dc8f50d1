/**
 * `npm run test:nodes`: the whole suite under every Node that we promise to work on; one line for each, then the sum.
 *
 *   npm run test:nodes              20, 22, 24 and 26
 *   npm run test:nodes -- 22 24     some of them
 *   npm run test:nodes -- --others  all but this one's own line, without the tests of the repository's own checks
 */
import fs from "node:fs";
import path from "node:path";
import { majors, nodeOf, versionOf } from "./lib/other-nodes.mjs";
import { at, shown } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { Failure, say, script } from "./lib/say.mjs";
import { fileTimeoutMs, leftOutLines, runSuite, summary, testFiles } from "./lib/suite.mjs";

await script(import.meta.url, async (args) => {
  const others = args.includes("--others");
  const named = args.filter((arg) => arg !== "--others");
  const wanted = (named.length > 0 ? named : majors).filter(
    (version) => !others || version !== process.versions.node.split(".")[0],
  );

  await ready();
  const files = testFiles([], false).filter((file) => !(others && isOfChecks(file)));
  const total = { passed: 0, failed: 0, ok: true };
  for (const version of wanted) {
    const result = await runUnder(await nodeOf(version), files);
    total.passed += result.passed;
    total.failed += result.failed;
    total.ok &&= result.ok;
  }
  console.log(summary(total));
  if (!total.ok) throw new Failure("");
});

/** Those plant faults in a copy of the repository and run its scripts: what they tell is the same under every Node. */
function isOfChecks(file) {
  return /[\\/]house[\\/](docs|floors|lint)\.test\.js$/.test(file);
}

/** A suite that passes is one line; one that does not shows its whole report first. */
async function runUnder(node, files) {
  const version = versionOf(node);
  say(`testing under Node ${version}…`);
  const report = at(".build", "results", `node-${version}.log`);
  fs.mkdirSync(path.dirname(report), { recursive: true });
  const out = fs.openSync(report, "w");
  const started = performance.now();
  const result = await runSuite({ node, label: `node-${version}`, files, timeoutMs: fileTimeoutMs, out });
  fs.closeSync(out);
  if (!result.ok) process.stdout.write(fs.readFileSync(report, "utf8"));
  console.log(
    `Node ${version}: ${summary(result)} in ${((performance.now() - started) / 1000).toFixed(0)} s (${shown(report)})`,
  );
  for (const line of leftOutLines(result)) console.log(`Node ${version}: ${line}`);
  return result;
}
