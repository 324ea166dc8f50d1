import type { Session } from "../attach/index.js";
import type { Dump } from "../wire/index.js";
import { fullDump } from "./full-tier.js";
import { stacksDump } from "./stacks-tier.js";
import { threadsOf } from "./threads.js";

/** As `DumpOptions`, for a dump of whatever is at the other end of a session. */
export interface ThroughOptions {
  readonly full?: boolean;
  readonly threads?: boolean;
  readonly onProgress?: (bytes: number) => void;
}

/** A dump of whatever is at the other end of a session. */
export async function dumpThrough(
  session: Session,
  notes: readonly string[],
  { full = false, threads = true, onProgress }: ThroughOptions,
): Promise<Dump> {
  let before = 0;
  const take = async (one: Session): Promise<Dump> => {
    if (!full) return stacksDump(one, []);
    const already = before;
    return fullDump(one, [], (bytes) => onProgress?.((before = already + bytes)));
  };
  const main = await take(session);
  if (!threads) return { ...main, notes: [...notes, ...main.notes] };
  const seen = await threadsOf(session, take);
  return { ...main, threads: seen.threads, notes: [...new Set([...notes, ...main.notes, ...seen.notes])] };
}
