// A channel: an empty folder and a failed one look the same, an error halfway looks like the end, and who stops early leaves a sender behind.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { background, Group, sleep, taskCount } from "curfew";
import { Channel } from "curfew/sync";
import { makeFolders } from "./folders.js";

const group = new Group(background, { name: "listings", stopOn: "never" });

function list(folder: string): Channel<string> {
  const found = new Channel<string>();
  group.go("list", async (ctx) => {
    try {
      for (const name of (await readdir(folder)).sort()) {
        await stat(path.join(folder, name));
        await found.send(ctx, name);
      }
    } finally {
      found.close();
    }
  });
  return found;
}

using folders = makeFolders();
for (const name of ["empty", "missing", "torn"] as const) {
  const entries: string[] = [];
  for await (const entry of list(folders[name]).values(background)) entries.push(entry);
  console.log(`${name}: ${entries.join(", ") || "nothing"}`);
}
for await (const _ of list(process.cwd()).values(background)) {
  console.log("stopped after one entry");
  break;
}
await sleep(background, 100);
console.log(`tasks left: ${taskCount()}`);
