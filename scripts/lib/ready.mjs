/** A clone becomes runnable: dependencies are there, and the compiled files are newer than their sources. */
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";

export async function ready(...projects) {
  await ensureInstalled();
  await ensureBuilt(projects.length > 0 ? projects : undefined);
}
