import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { freePort } from "./program.js";

/** A server that is not ours. */
export interface Service {
  readonly command: string;
  readonly args: (port: number, folder: string) => readonly string[];
  /** What it prints when it can be used. */
  readonly ready: RegExp;
  /** The signal that ends it at once, and in order. */
  readonly end: NodeJS.Signals;
  /** Who runs it; default: we. */
  readonly user?: { readonly uid?: number; readonly gid?: number };
  readonly prepare?: (folder: string) => Promise<unknown>;
}

/** The folders in which commands are looked for. */
export const searched: readonly string[] = (process.env["PATH"] ?? "").split(path.delimiter);

/** The path of a command, from the first of the folders that has it. */
export function commandIn(folders: readonly string[], name: string): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/**
 * Starts a server on a free port, in an empty folder, waits until it says that it is ready, and returns the port. When the
 * test ends it is ended, and its folder goes.
 */
export async function startService(t: TestContext, service: Service): Promise<number> {
  const { command, args, ready, end, user = {}, prepare } = service;
  const folder = await mkdtemp(path.join(tmpdir(), "curfew-"));
  let stop = (): Promise<unknown> => Promise.resolve();
  t.after(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid!);
  await prepare?.(folder);
  const port = await freePort();
  const child = spawn(command, args(port, folder), { ...user, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  stop = () => {
    child.kill(end);
    return ended;
  };
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: string): void => {
      printed += chunk;
      if (ready.test(printed)) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
    child.once("close", () => reject(new Error(`${command} ended; it had printed\n${printed}`)));
  });
  return port;
}
