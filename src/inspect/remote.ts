import { AttachError } from "../errors/index.js";
import type { Dump } from "../wire/index.js";

/**
 * The dump that a debug server (`serveDebug`) takes of its own process; `?token=` of the address is what it is asked with.
 * Undefined if something else is at that address, or nothing. Rejects with the server's own sentence if it refuses.
 */
export async function dumpFromServer(url: string, full: boolean): Promise<Dump | undefined> {
  const { origin, searchParams } = new URL(url);
  const token = searchParams.get("token");
  let response: Response;
  try {
    response = await fetch(`${origin}/debug/dump${full ? "?full=1" : ""}`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(full ? 600_000 : 60_000),
    });
  } catch {
    return undefined;
  }
  if (response.headers.get("x-go-pprof") !== null)
    throw new AttachError(`the debug server at ${origin} refuses: ${(await response.text()).trim()}`);
  if (!response.ok || response.headers.get("content-type")?.startsWith("application/json") !== true) return undefined;
  const dump = (await response.json().catch(() => undefined)) as Partial<Dump> | undefined;
  return dump?.version === 1 ? (dump as Dump) : undefined;
}
