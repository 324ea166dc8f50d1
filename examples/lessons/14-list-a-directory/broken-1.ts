// An array: nothing is seen before everything was read, and an error halfway takes what was found along.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { makeFolders } from "./folders.js";

async function list(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    await stat(path.join(folder, name));
    found.push(name);
  }
  return found;
}

using folders = makeFolders();
for (const name of ["empty", "missing", "torn"] as const) {
  try {
    console.log(`${name}: ${(await list(folders[name])).join(", ") || "nothing"}`);
  } catch (error) {
    console.log(`${name}: ${(error as NodeJS.ErrnoException).code}, and not a single entry`);
  }
}
