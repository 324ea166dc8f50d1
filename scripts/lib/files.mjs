/** Walking folders. */
import fs from "node:fs";
import path from "node:path";

/** Every file below a folder that `wanted` accepts, sorted; nothing if the folder does not exist. */
export function filesBelow(folder, wanted = () => true) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(wanted)
    .sort();
}

/**
 * The latest change below some files and folders, in milliseconds since the epoch. Folders count too: a file that was
 * removed leaves its trace only there.
 */
export function latestChange(paths) {
  let latest = 0;
  for (const each of paths) {
    const stat = fs.statSync(each, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    latest = Math.max(latest, stat.mtimeMs);
    if (stat.isDirectory())
      latest = Math.max(latest, latestChange(fs.readdirSync(each).map((name) => path.join(each, name))));
  }
  return latest;
}
