// An async iterator: entries as they come, an error where it happens, and the reader may stop when it likes.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { background, type Context, taskCount } from "curfew";
import { makeFolders } from "./folders.js";

async function* list(ctx: Context, folder: string): AsyncGenerator<string> {
  for (const name of (await readdir(folder)).sort()) {
    ctx.throwIfDone();
    await stat(path.join(folder, name));
    yield name;
  }
}

using folders = makeFolders();
for (const name of ["empty", "missing", "torn"] as const) {
  const entries: string[] = [];
  try {
    for await (const entry of list(background, folders[name])) entries.push(entry);
    console.log(`${name}: ${entries.join(", ") || "nothing"}`);
  } catch (error) {
    console.log(`${name}: ${[...entries, (error as NodeJS.ErrnoException).code].join(", then ")}`);
  }
}
for await (const _ of list(background, process.cwd())) {
  console.log("stopped after one entry");
  break;
}
console.log(`tasks left: ${taskCount()}`);
