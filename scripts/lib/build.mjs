/** Compiles with `tsc -b`, unless the compiled files are newer than every source. */
import fs from "node:fs";
import path from "node:path";
import { filesBelow, latestChange } from "./files.mjs";
import { at } from "./paths.mjs";
import { node } from "./run.mjs";
import { bundlePage } from "./page.mjs";
import { timed } from "./say.mjs";

/** The TypeScript projects: where the sources are, where the compiled files go, and the configuration. */
const projects = {
  src: { from: at("src"), to: at("dist"), config: "tsconfig.src.json", needs: [], also: ["src/web"] },
  test: { from: at("test"), to: at(".build", "test"), config: "test", needs: ["src", "benchmarks"] },
  examples: { from: at("examples"), to: at(".build", "examples"), config: "examples", needs: ["src"] },
  benchmarks: { from: at("benchmarks"), to: at(".build", "benchmarks"), config: "benchmarks", needs: ["src"] },
};

export const allProjects = Object.keys(projects);

/** Builds the named projects and what they need. */
export async function ensureBuilt(names = allProjects) {
  const wanted = [...new Set(names.flatMap((name) => [...projects[name].needs, name]))];
  const stale = wanted.filter((name) => !isFresh(name));
  if (stale.length === 0) return;

  const started = new Date();
  for (const name of stale) {
    fs.rmSync(stampOf(name), { force: true });
    removeOrphans(projects[name]);
  }
  await timed(`building ${stale.join(", ")}`, () =>
    node(
      [
        at("node_modules", "typescript", "bin", "tsc"),
        "-b",
        ...stale.flatMap((name) => [projects[name].config, ...(projects[name].also ?? [])]),
      ],
      "tsc failed; its words are above",
    ),
  );
  if (stale.includes("src")) await bundlePage();
  for (const name of stale) {
    fs.mkdirSync(projects[name].to, { recursive: true });
    fs.writeFileSync(stampOf(name), "");
    fs.utimesSync(stampOf(name), started, started);
  }
}

/** The stamp's date is the moment when the last good build began. It lies in the output, so that it goes when that goes. */
const stampOf = (name) => path.join(projects[name].to, ".built");

function isFresh(name) {
  const stamp = fs.statSync(stampOf(name), { throwIfNoEntry: false });
  if (stamp === undefined) return false;
  const { from, needs } = projects[name];
  const sources = [
    from,
    ...needs.map((need) => projects[need].from),
    at("tsconfig.base.json"),
    at("tsconfig.src.json"),
    at("package-lock.json"),
  ];
  return latestChange(sources) < stamp.mtimeMs;
}

/** tsc never removes what it once wrote; a test whose source is gone would run for ever. */
function removeOrphans({ from, to }) {
  for (const file of filesBelow(to, (file) => /\.(js|d\.ts)(\.map)?$/.test(file))) {
    const source = path.join(from, path.relative(to, file).replace(/\.(js|d\.ts)(\.map)?$/, ".ts"));
    if (!fs.existsSync(source)) fs.rmSync(file);
  }
}
