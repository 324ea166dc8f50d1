import type { Session } from "../attach/index.js";
import type { Dump } from "../wire/index.js";
import { fullDump } from "./full-tier.js";
import { stacksDump } from "./stacks-tier.js";

/** A dump of whatever is at the other end of a session. */
export function dumpThrough(
  session: Session,
  notes: readonly string[],
  { full = false, onProgress }: { full?: boolean; onProgress?: (bytes: number) => void },
): Promise<Dump> {
  return full ? fullDump(session, notes, onProgress) : stacksDump(session, notes);
}
