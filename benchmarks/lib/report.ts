import fs from "node:fs";
import os from "node:os";
import type { Options } from "./options.js";
import type { Ratio } from "./stats.js";

/** One cell: a ratio with its goal, or words. */
export type Cell = string | { readonly ratio: Ratio; readonly goal?: Goal };

/** What a ratio should be: at most, or at least. */
export interface Goal {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Absolute figures and remarks: they hold for this machine and this hour only. */
  readonly notes?: readonly string[];
  /** What a plot is drawn from: absolute figures, an object for each point. */
  readonly figures?: readonly Readonly<Record<string, number | string>>[];
}

/** What a benchmark measured on one Node: an entry of a file in `docs/results/`. */
interface Result {
  readonly benchmark: string;
  readonly node: string;
  readonly machine: string;
  readonly tables: readonly Table[];
}

/** Progress, for a person who waits. */
export function progress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

export function report(options: Options, name: string, tables: readonly Table[]): void {
  const load = os.loadavg()[0]!.toFixed(1);
  const machine = `${os.cpus()[0]?.model.trim() ?? "?"}, ${os.cpus().length} cores, load average ${load}`;
  const result: Result = { benchmark: name, node: options.version, machine, tables };
  if (options.into !== undefined) keep(result, options.into);
  if (options.json) console.log(JSON.stringify(result));
  else console.log([`${name} · Node ${options.version} · ${machine}`, ...tables.map(tableText)].join("\n\n") + "\n");
}

/** The figures that a file of results has already, of one table: for a benchmark that is run in pieces. */
export function keptFigures(options: Options, name: string): readonly Readonly<Record<string, number | string>>[] {
  const own = ({ benchmark, node }: Result): boolean => benchmark === name && node === options.version;
  return keptResults(options.into).find(own)?.tables[0]?.figures ?? [];
}

function keptResults(file: string | undefined): Result[] {
  return file !== undefined && fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Result[]) : [];
}

/** Adds it to a list of results, in place of an older one of the same benchmark and Node. */
function keep(result: Result, file: string): void {
  const others = keptResults(file).filter(
    ({ benchmark, node }) => benchmark !== result.benchmark || node !== result.node,
  );
  const all = [...others, result].sort((a, b) => a.node.localeCompare(b.node, "en", { numeric: true }));
  fs.writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}

function tableText({ title, columns, rows, notes = [] }: Table): string {
  const texts = [columns, ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text + " ".repeat(widths[column]! - text.length)).join(" | ")} |`;
  const [head, ...body] = texts;
  const rule = widths.map((width) => "-".repeat(width));
  return [`${title}\n`, line(head!), line(rule), ...body.map(line), ...notes.map((note) => `\n  ${note}`)].join("\n");
}

/** `1.06 (1.02–1.11) ✓`: the median, the quarters, and whether the goal is met. */
function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell;
  const { ratio, goal } = cell;
  const mark = goal === undefined ? "" : isMet(ratio.median, goal) ? " ✓" : " ✗";
  return `${shown(ratio.median)} (${shown(ratio.from)}–${shown(ratio.to)})${mark}`;
}

function isMet(value: number, { atMost = Infinity, atLeast = -Infinity }: Goal): boolean {
  // As it is shown: 1.1504 is not "1.15 ✗".
  const rounded = Number(value.toPrecision(3));
  return rounded <= atMost && rounded >= atLeast;
}

function shown(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(1);
}
