import fs from "node:fs";
import { parseDump } from "../formats/index.js";
import { dump, type DumpOptions, type DumpTarget } from "../inspect/index.js";
import type { Dump } from "../wire/index.js";
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
  try {
    return parseDump(text);
  } catch (error) {
    throw new UsageError(
      `${file} ${(error as Error).message}. Write one with: curfew dump <pid> --format json --out ${file}`,
    );
  }
}
