/** Installs what `package-lock.json` asks for, unless it is there already. */
import fs from "node:fs";
import { at } from "./paths.mjs";
import { npm } from "./run.mjs";
import { timed } from "./say.mjs";

export async function ensureInstalled() {
  const before = readLock(at("node_modules", ".package-lock.json"));
  if (before !== undefined && holds(before, readLock(at("package-lock.json")))) return;
  const why = before === undefined ? "first run" : "package-lock.json has changed";
  await timed(`installing dependencies (${why})`, () =>
    npm(["ci", "--loglevel=error", "--include=dev"], "npm ci failed; its words are above"),
  );
}

/**
 * Contents are compared, not dates: a checkout or a copy gives files any date it likes. What npm may leave out (optional
 * packages for other platforms) may be absent.
 */
function holds(installed, wanted) {
  return Object.entries(wanted).every(
    ([place, entry]) => place === "" || entry.optional === true || installed[place]?.version === entry.version,
  );
}

function readLock(file) {
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, "utf8")).packages;
}
