import type { Waker, WakerKind } from "../wire/index.js";
import { waitOfOurs } from "./go-status.js";
import { oneLine } from "./names.js";

/**
 * What could resume a suspended function, as one short phrase on one line, for labels and for people:
 * `timer, 4.2 s left`, `socket 127.0.0.1:5432`, `chan receive`, `held by pending in app.js`, `nothing: it is stuck`, `unknown`.
 * The path is told where it is all that there is to tell: what holds a promise that nothing else is known of.
 */
export function wakerText({ kind, detail = "", path = [] }: Waker): string {
  const held = path.length === 0 ? "" : `held by ${holder(path)}`;
  if (waitOfOurs(kind, detail) !== undefined) return oneLine(detail);
  if (kind === "promise") return phrase(held, detail) || "promise";
  if (kind === "none") return phrase("nothing: it is stuck", detail, held);
  if (kind === "unknown") return phrase("unknown", detail, held);
  // What our own server calls its wait says less than its kind.
  if (detail === "" || detail === "IO wait") return kind;
  return phrase(...(places.has(kind) ? [`${kind} ${detail}`] : [kind, detail]));
}

/** The kinds whose detail is a name or an address. The detail of the others says how long, or how many. */
const places: ReadonlySet<WakerKind> = new Set<WakerKind>([
  "socket",
  "server",
  "file",
  "dns",
  "child",
  "worker",
  "signal",
  "channel",
  "lock",
]);

function phrase(...parts: readonly string[]): string {
  return oneLine(parts.filter((part) => part !== "").join(", "));
}

/** `state.jobs[3] in app.js`: from the outermost, which is a file or another root, to what holds it. */
function holder([root, ...names]: readonly string[]): string {
  const inner = names.join(".").replaceAll(".[", "[");
  return inner === "" ? root! : `${inner} in ${root!}`;
}
