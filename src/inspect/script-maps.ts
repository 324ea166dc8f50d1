import { OwnThreadSession } from "../attach/index.js";
import { fileOf, Places } from "./source-maps.js";

/**
 * Places for this thread, whose scripts may have been changed by a loader or a test runner while they were loaded: then the map stands in
 * what V8 was given, and not in the file. V8 is asked for the maps once, when the first place is wanted; again for a file that it did
 * not know yet.
 */
export function placesHere(): Places {
  let urls = new Map<string, string>();
  const asked = new Set<string>();
  return new Places((file) => {
    if (!urls.has(file) && !asked.has(file)) {
      asked.add(file);
      urls = mapUrls();
    }
    return urls.get(file);
  });
}

/** By the file of each script of this thread that has one: the address of its map, as V8 knows it. */
function mapUrls(): Map<string, string> {
  const found = new Map<string, string>();
  const session = new OwnThreadSession();
  using _ = session.on("Debugger.scriptParsed", (params) => {
    const { url, sourceMapURL } = params as { url: string; sourceMapURL?: string };
    if (sourceMapURL !== undefined && sourceMapURL !== "") found.set(fileOf(url), sourceMapURL);
  });
  // V8 tells of every script before it answers, and on its own thread it answers before the call returns.
  session.ask("Debugger.enable");
  session.ask("Debugger.disable");
  session.close();
  return found;
}
