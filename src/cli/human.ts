import fs from "node:fs";
import path from "node:path";
import { threadText, wakerText } from "../formats/index.js";
import { duration } from "../internal/duration.js";
import type { Dump, Frame, InThread, LostTask, StackGroup, TaskInfo, ThreadDump, Waker } from "../wire/index.js";
import type { Chosen } from "./choose.js";
import { type Paint, paintWith } from "./paint.js";

/** A dump for reading: of each thread most numerous first, each with the line that it waits at, quoted from the source. */
export function humanText({ dump, foreign }: Chosen, colour: boolean): string {
  const paint = paintWith(colour);
  const parts = [head(dump, paint), ...threadParts(dump, paint)];
  for (const thread of dump.threads ?? []) parts.push(threadHead(thread, paint), ...threadParts(thread, paint));
  const notes =
    foreign === 0
      ? dump.notes
      : [...dump.notes, `${String(foreign)} more wait inside Node or a package from end to end (--all shows them)`];
  parts.push(notes.map((note) => paint("dim", `note: ${note}`)).join("\n"));
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function threadParts({ running, stacks, tasks, lost }: InThread, paint: Paint): string[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  return [
    ...(running === undefined ? [] : [runningText(running, paint)]),
    ...stacks.map((stack) => stackText(stack, known, paint)),
    ...lost.map((row) => lostText(row, paint)),
  ];
}

function head(dump: Dump, paint: Paint): string {
  const { process: facts, pauseMs } = dump;
  return (
    paint("bold", countText(dump)) +
    paint(
      "dim",
      `  ·  pid ${String(facts.pid)}, Node ${facts.node.slice(1)}, up ${duration(facts.uptimeMs)}, heap ${megabytes(facts.heapBytes)}, stood still for ${duration(pauseMs)}`,
    )
  );
}

function threadHead(thread: ThreadDump, paint: Paint): string {
  const { file, heapBytes, pauseMs, missing } = thread;
  const name = `${threadText(thread)}${file === "" ? "" : `  ${shown(file)}`}`;
  if (missing !== undefined) return `${paint("bold", name)}  ${paint("yellow", `not shown: ${missing}`)}`;
  return (
    paint("bold", `${name}: ${countText(thread)}`) +
    paint("dim", `  ·  heap ${megabytes(heapBytes)}, stood still for ${duration(pauseMs)}`)
  );
}

function countText({ stacks, tasks }: InThread): string {
  const functions = stacks.reduce((sum, { count }) => sum + count, 0);
  const what = `${counted(functions, "suspended function")} in ${counted(stacks.length, "stack")}`;
  return tasks.length === 0 ? what : `${what}, ${counted(tasks.length, "task")}`;
}

function runningText(frames: readonly Frame[], paint: Paint): string {
  return [
    paint("red", "busy: the thread was in the middle of"),
    ...frames.map((frame, index) => frameText(frame, index === 0, paint)),
  ].join("\n");
}

function stackText(stack: StackGroup, tasks: ReadonlyMap<number, TaskInfo>, paint: Paint): string {
  const title = [
    paint("bold", `${String(stack.count)} ×`),
    stack.stuck ? paint("red", "stuck: nothing can wake it") : waitText(stack.waker),
    ...(stack.status === "orphan" ? [paint("yellow", "nobody owns it")] : []),
    ...taskNames(stack, tasks),
  ].join("  ");
  return [title, ...stack.frames.map((frame, index) => frameText(frame, index === 0, paint))].join("\n");
}

function waitText(waker: Waker): string {
  if (waker.kind === "unknown") return "suspended";
  if (waker.kind !== "promise") return `waits for ${wakerText(waker)}`;
  const [file, ...names] = waker.path ?? [];
  if (file === undefined) return `waits for ${waker.detail ?? "a promise"}`;
  return `waits for whoever holds ${names.length === 0 ? file : `${names.join(".")} in ${file}`}`;
}

function taskNames({ tasks: ids = [] }: StackGroup, tasks: ReadonlyMap<number, TaskInfo>): string[] {
  const found = ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ name }) => JSON.stringify(name)))];
  const oldest = found.reduce((most, { ageMs }) => Math.max(most, ageMs), 0);
  return [
    `${found.length === 1 ? "task" : "tasks"} ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}, for ${duration(oldest)}`,
  ];
}

function frameText(frame: Frame, innermost: boolean, paint: Paint): string {
  if (frame.line === 0) return paint("dim", `      in ${frame.function}`);
  const place = `${shown(frame.file)}:${String(frame.line)}:${String(frame.column)}`;
  const doubt =
    frame.certainty === "exact" ? "" : frame.certainty === "inferred" ? " (inferred)" : " (only the function is known)";
  const text = `    ${innermost ? "at" : "by"} ${frame.function}  ${paint("cyan", place)}${doubt}`;
  const source = innermost ? sourceLine(frame) : undefined;
  return source === undefined ? text : `${text}\n${paint("dim", `       | ${source}`)}`;
}

function lostText(row: LostTask, paint: Paint): string {
  const wait = row.wait === undefined ? "" : `, last wait: ${row.wait}`;
  return `${paint("bold", `${String(row.count)} ×`)} ${paint("red", "lost: collected before it ended")}  task ${JSON.stringify(row.name)} of ${row.owners.join(" > ")}${wait}`;
}

/** Relative to where the reader is, if it is below. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return path.isAbsolute(file) && !relative.startsWith("..") && relative !== "" ? relative : file;
}

const files = new Map<string, readonly string[]>();

/** From the disk of whoever reads the dump. */
function sourceLine({ file, line, column }: Frame): string | undefined {
  if (!path.isAbsolute(file)) return undefined;
  let lines = files.get(file);
  if (lines === undefined) {
    try {
      lines = fs.readFileSync(file, "utf8").split("\n");
    } catch {
      lines = [];
    }
    files.set(file, lines);
  }
  const text = lines[line - 1]?.trim();
  if (text === undefined || text === "") return undefined;
  if (text.length <= widest) return text;
  // Of a long line, the part that matters: a minified file is one.
  const at = Math.max(0, column - 1 - (lines[line - 1]!.length - lines[line - 1]!.trimStart().length) - widest / 4);
  return `${at > 0 ? "…" : ""}${text.slice(at, at + widest)}…`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

const widest = 100;
