import type { Graph } from "../heap/index.js";
import { duration } from "../internal/duration.js";
import type { Waker, WakerKind } from "../wire/index.js";
import { fileOf } from "./source-maps.js";

/** What the process told beside its heap. */
export interface Aside {
  /** Milliseconds on the clock of its timers, when the heap was written. */
  readonly now: number;
  /** The other ends of its sockets, by their async id. */
  readonly peers: Readonly<Record<string, string>>;
  /** Addresses to which connections are being made. Which socket makes which, the heap does not tell. */
  readonly connecting: readonly string[];
}

/**
 * A waker with what may be told of it: the time left on a timer, a peer's address, a wait's own label. From the heap only
 * what the list in the design allows: numbers of Node's own objects, names, addresses of scripts.
 */
export function detailOf(kind: WakerKind, node: number, graph: Graph, aside: Aside): Waker {
  const detail = detailIn(kind, node, graph, aside);
  return detail === undefined ? { kind } : { kind, detail };
}

function detailIn(kind: WakerKind, node: number, graph: Graph, aside: Aside): string | undefined {
  if (kind === "timer") return timeLeft(node, graph, aside);
  if (kind === "socket") return peerOf(node, graph, aside) ?? connectingTo(aside.connecting);
  return kind === "dns" ? textIn(node, "hostname", graph) : undefined;
}

/** A wait of our own, from its label in Go's words. */
export function waitOf(node: number, graph: Graph): Waker {
  const label = graph.find(node, "label");
  const text = label === undefined ? "" : graph.name(label);
  // A program may have objects that look like our waits: their texts are its own.
  const detail = ours.test(text) ? text : "";
  const kind: WakerKind =
    detail === "select" || detail === "sleep"
      ? detail
      : detail.startsWith("chan ")
        ? "channel"
        : detail.startsWith("sync.") || detail === "semacquire" || detail === "group limit"
          ? "lock"
          : detail === "IO wait"
            ? "server"
            : "promise";
  return kind === detail || detail === "" ? { kind } : { kind, detail };
}

/** What our waits call themselves. */
const ours = /^(?:chan (?:send|receive)|select|sleep|sync\.[\w.]+|semacquire|group limit|context done|IO wait)$/;

/** The script that a function of the program is in, as a person would open it. */
export function scriptOf(closure: number, graph: Graph): string | undefined {
  const shared = graph.find(closure, "shared");
  if (shared === undefined) return undefined;
  const script = graph.find(shared, "script") ?? graph.find(shared, "script_or_debug_info");
  const url = script === undefined ? undefined : graph.find(script, "name");
  return url === undefined ? undefined : graph.name(url);
}

/** A number that the heap holds as an object's property. */
export function numberIn(node: number, property: string, graph: Graph): number | undefined {
  const number = graph.find(node, property);
  const value = number === undefined ? undefined : graph.find(number, "value");
  return value === undefined ? undefined : Number(graph.name(value));
}

/** Where the variables of a context are written. */
export function fileOfContext(context: number, graph: Graph): string | undefined {
  const edge = graph.stringCode("context");
  for (let i = graph.firstRetainer(context); i < graph.endRetainer(context); i++) {
    const from = graph.retainerFrom(i);
    if (graph.edgeNameCodeOf(graph.retainerEdge(i)) !== edge || graph.type(from) !== "closure") continue;
    const script = scriptOf(from, graph);
    if (script !== undefined) return fileOf(script).split(/[\\/]/).at(-1);
  }
  return undefined;
}

function timeLeft(timer: number, graph: Graph, { now }: Aside): string | undefined {
  const start = numberIn(timer, "_idleStart", graph);
  const after = numberIn(timer, "_idleTimeout", graph);
  if (start === undefined || after === undefined) return undefined;
  return `${duration(Math.max(0, start + after - now))} left`;
}

function peerOf(node: number, graph: Graph, { peers }: Aside): string | undefined {
  const owner = graph.find(node, "<symbol owner_symbol>") ?? node;
  const id = numberIn(owner, "<symbol async_id_symbol>", graph);
  return id === undefined ? undefined : peers[String(id)];
}

function connectingTo(addresses: readonly string[]): string | undefined {
  if (addresses.length === 0) return undefined;
  return addresses.length === 1
    ? `connecting to ${addresses[0]!}`
    : `connecting to one of ${addresses.slice(0, 3).join(", ")}`;
}

function textIn(node: number, property: string, graph: Graph): string | undefined {
  const text = graph.find(node, property);
  return text === undefined || graph.type(text) !== "string" ? undefined : graph.name(text);
}
