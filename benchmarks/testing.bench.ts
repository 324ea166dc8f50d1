/** What leak checks cost a suite that leaks nothing: 1,000 tests of node:test with them against without. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import type { Spent } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? 3 : 11;

const kinds = {
  work: { title: "that compute, parse, await and let others on", goal: { atMost: 1.1 } },
  resources: { title: "that open a server, a socket, a timer, a file", goal: { atMost: 1.1 } },
  await: { title: "that only await, 3,000 times each", goal: undefined },
};

const rows: Cell[][] = [];
const notes: string[] = [];
for (const [kind, { title, goal }] of Object.entries(kinds)) {
  const spent: Record<"on" | "off", Spent[]> = { on: [], off: [] };
  for (let round = 1; round <= rounds; round++) {
    progress(`testing: ${kind}, round ${round} of ${rounds}`);
    const turns = ["on", "off"] as const;
    for (const mode of round % 2 === 0 ? turns : [...turns].reverse()) spent[mode].push(await runSuite(mode, kind));
  }
  const cells = (["wall", "cpu"] as const).map((key): Cell => {
    const ratio = ratioOf(of(spent.on, key), of(spent.off, key));
    return goal === undefined ? { ratio } : { ratio, goal };
  });
  rows.push([title, ...cells]);
  notes.push(`${kind}: ${perTest(spent.on)} µs a test with, ${perTest(spent.off)} without`);
}

report(options, "testing", [
  {
    title: "A suite of 1,000 tests with leak checks, as a multiple of the same without",
    columns: ["tests", "by the clock", "processor time"],
    rows,
    notes,
  },
]);

function of(spent: readonly Spent[], key: keyof Spent): number[] {
  return spent.map((each) => each[key]);
}

function perTest(spent: readonly Spent[]): string {
  return median(of(spent, "wall")).toFixed(0);
}

/** A process for each: what node:test prints goes to its stdout, the answer to stderr. */
function runSuite(mode: string, kind: string): Promise<Spent> {
  const file = fileURLToPath(new URL("testing/suite.js", import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(options.node, ["--test-reporter=dot", file, mode, kind], (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stderr) as Spent);
      else reject(new Error(`the suite of ${kind} failed: ${error.message}\n${stdout}${stderr}`));
    });
  });
}
