import fs from "node:fs";
import { dump, type DumpTarget } from "../inspect/index.js";
import type { Dump } from "../wire/index.js";
import { UsageError } from "./usage.js";

/** A pid, or an address, as it was typed. */
export function targetOf(text: string): DumpTarget {
  if (/^\d+$/.test(text)) return { pid: Number(text) };
  if (/^(ws|wss|http|https):\/\//.test(text)) return { url: text };
  throw new UsageError(`${JSON.stringify(text)} is neither a pid nor an address (ws://…, http://host:port)`);
}

/** Takes a dump, and says on a terminal's stderr what takes its time. */
export async function takeDump(text: string, full: boolean): Promise<Dump> {
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
    return await dump(target, { full, onProgress });
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
  let value: Partial<Dump>;
  try {
    value = JSON.parse(text) as Partial<Dump>;
  } catch {
    throw new UsageError(
      `${file} is no dump: it is not JSON. Write one with: curfew dump <pid> --format json --out ${file}`,
    );
  }
  if (value.version !== 1 || !Array.isArray(value.stacks))
    throw new UsageError(
      `${file} is no dump of version 1. Write one with: curfew dump <pid> --format json --out ${file}`,
    );
  return value as Dump;
}
