import * as first from "curfew";
import { registry } from "#curfew/core/port.js";
import type { TaskReading } from "#curfew/wire/index.js";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// A copy in another folder, as another package's node_modules would have it.
const folder = await mkdtemp(path.join(tmpdir(), "curfew-copy-"));
const dist = fileURLToPath(new URL(".", import.meta.resolve("curfew")));
await cp(dist, path.join(folder, "dist"), { recursive: true });
await cp(path.join(dist, "..", "package.json"), path.join(folder, "package.json"));
const second = (await import(pathToFileURL(path.join(folder, "dist", "core", "index.js")).href)) as typeof first;
await rm(folder, { recursive: true });

console.log("two Groups:", first.Group !== second.Group);
const groups = [
  new first.Group(first.background, { name: "first copy" }),
  new second.Group(second.background, { name: "second copy" }),
];
const ids = groups.map((group, index) => group.go("sleeper", (ctx) => [first, second][index]!.sleep(ctx, 60_000)).id);
console.log(`first counts ${String(first.taskCount())}, second counts ${String(second.taskCount())}`);
const reading = JSON.parse(registry().read("groups")) as TaskReading;
for (const row of reading.groups!)
  console.log(`${row.owners.join(" > ")} > ${row.name} waits for ${row.wait ?? "what is not known"}`);
console.log(`ids ${ids.join(" and ")}`);
for (const group of groups) {
  group.stop();
  await group.wait();
}
console.log(`afterwards ${String(first.taskCount() + second.taskCount())}`);
