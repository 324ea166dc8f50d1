import fs from "node:fs";
import { dump, type DumpOptions, type DumpTarget } from "../inspect/index.js";
import type { Dump, Frame, StackGroup, ThreadDump } from "../wire/index.js";
import { UsageError } from "./usage.js";

/** Another process. */
export type OtherProcess = Exclude<DumpTarget, { readonly self: true }>;

/** A pid, or an address, as it was typed. */
export function targetOf(text: string): OtherProcess {
  if (/^\d+$/.test(text)) return { pid: Number(text) };
  if (/^(ws|wss|http|https):\/\//.test(text)) return { url: text };
  throw new UsageError(`${JSON.stringify(text)} is neither a pid nor an address (ws://…, http://host:port)`);
}

/** Takes a dump, and says on a terminal's stderr what takes its time. */
export async function takeDump(text: string, options: DumpOptions): Promise<Dump> {
  const target = targetOf(text);
  const say = (line: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  };
  let told = 0;
  const onProgress = (bytes: number): void => {
    if (bytes - told < 1e6) return;
    told = bytes;
    say(`curfew: reading the heap, ${(bytes / 1e6).toFixed(0)} MB…`);
  };
  say(`curfew: looking at ${text}…`);
  try {
    return await dump(target, { ...options, onProgress });
  } finally {
    say("");
  }
}

/** A dump that was written with `--format json`. */
export function readDump(file: string): Dump {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(
      `${file} is no dump: it is not JSON. Write one with: curfew dump <pid> --format json --out ${file}`,
    );
  }
  if (!isDump(value))
    throw new UsageError(
      `${file} is no dump of version 1. Write one with: curfew dump <pid> --format json --out ${file}`,
    );
  return value;
}

/** As far as it is read here: a file may be anything. */
function isDump(value: unknown): value is Dump {
  if (typeof value !== "object" || value === null) return false;
  const { version, threads = [] } = value as Partial<Record<keyof Dump, unknown>>;
  return version === 1 && isThread(value) && Array.isArray(threads) && threads.every(isThread);
}

function isThread(value: unknown): boolean {
  const { stacks, tasks } = (value ?? {}) as Partial<Record<keyof ThreadDump, unknown>>;
  return Array.isArray(tasks) && Array.isArray(stacks) && stacks.every(isStack);
}

function isStack(value: unknown): boolean {
  const { count, frames } = (value ?? {}) as Partial<Record<keyof StackGroup, unknown>>;
  return typeof count === "number" && Array.isArray(frames) && frames.length > 0 && frames.every(isFrame);
}

function isFrame(value: unknown): boolean {
  const { function: name, file, line } = (value ?? {}) as Partial<Record<keyof Frame, unknown>>;
  return typeof name === "string" && typeof file === "string" && typeof line === "number";
}
