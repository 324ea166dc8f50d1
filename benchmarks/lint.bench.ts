/**
 * What linting costs: all of curfew's rules against typescript-eslint's `no-floating-promises` alone, which needs types. And
 * what is found: `npm run bench -- lint --json` names every finding.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./lib/child.js";
import { fetchCorpus, filesOf, heldOut, linesOf, more, packages, writeTsconfig } from "./lint/corpus.js";
import type { Who } from "./lint/run.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly findings: readonly { readonly file: string; readonly line: number; readonly rule: string }[];
}

const options = readOptions();
const rounds = options.quick ? 1 : 3;
const timed = options.quick ? packages.slice(0, 5) : packages;

progress("lint: fetching the packages");
const all = [...packages, ...more, ...heldOut.flat()];
fetchCorpus(all);
const scratch = mkdtempSync(path.join(tmpdir(), "curfew-lint-"));
const listOf = (name: string, files: readonly string[]): string => {
  const list = path.join(scratch, name);
  writeFileSync(list, JSON.stringify(files));
  return list;
};

const files = timed.flatMap(filesOf);
const tsconfig = writeTsconfig(files, fileURLToPath(new URL("../../node_modules/@types", import.meta.url)));
const list = listOf("timed.json", files);
const contenders: readonly Who[] = ["ours", "ours with types", "theirs"];
const runs: Record<Who, Run[]> = { ours: [], "ours with types": [], theirs: [] };
for (let round = 0; round < rounds; round++) {
  for (const who of round % 2 === 0 ? contenders : [...contenders].reverse()) {
    progress(`lint: ${who}, round ${round + 1} of ${rounds}`);
    runs[who].push(await runChild<Run>(options, "lint/run", [who, tsconfig, list]));
  }
}

const figures = (who: Who, key: "wall" | "cpu"): number[] => runs[who].map((run) => run[key]);
const against = (who: Who): Cell[] =>
  (["wall", "cpu"] as const).map((key) => ({
    ratio: ratioOf(figures(who, key), figures("theirs", key)),
    goal: { atMost: 1 },
  }));

const found = (await runChild<Run>(options, "lint/run", ["ours", tsconfig, listOf("all.json", all.flatMap(filesOf))]))
  .findings;
const rows = all.map((each) => {
  const own = filesOf(each);
  const folder = `${each.name.replace("/", "+")}-${each.version}`;
  const lines = linesOf(own);
  const count = found.filter(({ file }) => file.startsWith(folder + path.sep)).length;
  return [`${each.name} ${each.version}`, String(lines), String(count), ((count / lines) * 1000).toFixed(2)];
});

report(options, "lint", [
  {
    title: `The time of a run over ${files.length} files (${linesOf(files)} lines), as a multiple of no-floating-promises alone`,
    columns: ["all of curfew's rules", "by the clock", "processor time"],
    rows: [
      ["without types", ...against("ours")],
      ["with types", ...against("ours with types")],
    ],
    notes: [
      `seconds by the clock: ${contenders.map((who) => `${who} ${(median(figures(who, "wall")) / 1000).toFixed(1)}`).join(", ")}`,
      `findings: ${contenders.map((who) => `${who} ${runs[who][0]!.findings.length}`).join(", ")}`,
    ],
  },
  {
    title: "What is found without types",
    columns: ["package", "lines", "findings", "in 1,000 lines"],
    rows,
    notes: options.json ? found.map(({ file, line, rule }) => `${file}:${line} ${rule}`) : [],
  },
]);
