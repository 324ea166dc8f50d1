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
import { filesBelow } from "./lib/files.mjs";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { node } from "./lib/run.mjs";
import { Failure, say, script } from "./lib/say.mjs";

const withValue = ["--node", "--into", "--most", "--only", "--times"];
const alone = ["--quick", "--json"];
const compiled = at(".build", "benchmarks");

await script(import.meta.url, async (args) => {
  const { names, options } = split(args);
  await ready("benchmarks");
  const all = filesBelow(compiled, (file) => file.endsWith(".bench.js"));
  const wanted = all.filter(
    (file) => names.length === 0 || names.some((name) => path.relative(compiled, file).includes(name)),
  );
  if (wanted.length === 0) throw new Failure(`no benchmark matches ${names.join(", ") || "benchmarks/**/*.bench.ts"}`);
  for (const file of wanted) {
    const name = path.relative(compiled, file).replace(/\.bench\.js$/, "");
    say(`benchmark ${name}`);
    await node(["--expose-gc", file, ...options], `benchmark ${name} failed`);
  }
});

function split(args) {
  const names = [];
  const options = [];
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith("--")) names.push(args[i]);
    else if (alone.includes(args[i])) options.push(args[i]);
    else if (withValue.includes(args[i]) && i + 1 < args.length) options.push(args[i], args[++i]);
    else throw new Failure(`no option ${args[i]}, or one without its value; see npm run bench -- --help`);
  }
  return { names, options };
}
