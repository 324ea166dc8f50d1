/**
 * `npm run bench`: the benchmarks, each a program below `benchmarks/` that prints its own ratios.
 *
 *   npm run bench                   all of them, one after the other
 *   npm run bench -- spawn http     some of them
 *   npm run bench -- spawn --quick  with options: --quick (fewer rounds), --json, --node <path of another Node>,
 *                                   --into <file of results, as those in docs/results/>, --most <size>,
 *                                   --only <contenders>, --times <how often>
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { filesBelow } from "./lib/files.mjs";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { node } from "./lib/run.mjs";
import { Failure, say, script } from "./lib/say.mjs";

/** Each benchmark reads them itself: see `benchmarks/lib/options.ts`. */
const options = {
  quick: { type: "boolean" },
  json: { type: "boolean" },
  node: { type: "string" },
  into: { type: "string" },
  most: { type: "string" },
  only: { type: "string" },
  times: { type: "string" },
};
const compiled = at(".build", "benchmarks");

await script(import.meta.url, async (args) => {
  const { positionals: names, values } = parseArgs({ args, options, allowPositionals: true });
  const given = Object.entries(values).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  await ready("benchmarks");
  const all = filesBelow(compiled, (file) => file.endsWith(".bench.js"));
  const wanted = all.filter(
    (file) => names.length === 0 || names.some((name) => path.relative(compiled, file).includes(name)),
  );
  if (wanted.length === 0) throw new Failure(`no benchmark matches ${names.join(", ") || "benchmarks/**/*.bench.ts"}`);
  for (const file of wanted) {
    const name = path.relative(compiled, file).replace(/\.bench\.js$/, "");
    say(`benchmark ${name}`);
    await node(["--expose-gc", file, ...given], `benchmark ${name} failed`);
  }
});
