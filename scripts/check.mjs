/** `npm run check`: every check but the tests. All of them run; those that failed are named at the end. */
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { exitCodeOf } from "./lib/run.mjs";
import { Failure, say, script } from "./lib/say.mjs";

const tool = (...parts) => at("node_modules", ...parts);

const checks = {
  lint: [at("scripts", "lint.mjs")],
  format: [tool("prettier", "bin", "prettier.cjs"), "--check", "--log-level=warn", "."],
  floors: [at("scripts", "floors.mjs")],
  docs: [at("scripts", "docs.mjs")],
  changes: [at("scripts", "changes.mjs")],
  package: [tool("publint", "src", "cli.js"), "--strict"],
};

await script(import.meta.url, async () => {
  await ready(); // The compiler is a check too.
  const failed = [];
  for (const [name, args] of Object.entries(checks)) {
    say(`checking ${name}…`);
    if ((await exitCodeOf(process.execPath, args)) !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new Failure(`not in order: ${failed.join(", ")}`);
  console.log(`in order: types, ${Object.keys(checks).join(", ")}`);
});
