import { idOf } from "../core/port.js";
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

/** A wait of our own, from its label in Go's words; of one that waits for a lock, with who holds that. */
export function waitOf(node: number, graph: Graph): Waker {
  const text = labelOf(node, graph);
  // A program may have objects that look like our waits: their texts are its own.
  const label = ours.test(text) ? text : "";
  const kind = kindOf(label);
  if (label === "" || label === kind) return { kind };
  const holder = kind === "lock" ? holderOf(node, graph) : undefined;
  return { kind, detail: holder === undefined ? label : `${label}, held by ${holder}` };
}

/** For whoever waits until a group of ours has ended. */
export function endOfGroup(group: number, graph: Graph): Waker {
  const name = textIn(group, "name", graph);
  return {
    kind: "promise",
    detail: name === undefined ? "the end of a group" : `the end of group ${JSON.stringify(name)}`,
  };
}

/** What our waits call themselves. */
const ours =
  /^(?:chan (?:send|receive)|select(?: \(no cases\))?|sleep|sync\.[\w.]+|semacquire|group limit|context done|IO wait)$/;

function kindOf(label: string): WakerKind {
  if (label === "sleep") return "sleep";
  if (label.startsWith("select")) return "select";
  if (label.startsWith("chan ")) return "channel";
  if (label.startsWith("sync.") || label === "semacquire" || label === "group limit") return "lock";
  return label === "IO wait" ? "server" : "promise";
}

/** Its own, or that of its class. */
function labelOf(wait: number, graph: Graph): string {
  let from: number | undefined = wait;
  for (let far = 0; far < 4 && from !== undefined; far++, from = graph.find(from, "__proto__")) {
    const label = graph.find(from, "label");
    if (label !== undefined && graph.type(label).endsWith("string")) return graph.name(label);
  }
  return "";
}

/** The task that has the lock, or one of those that read: `task "writer" (12)`. */
function holderOf(wait: number, graph: Graph): string | undefined {
  const lock = graph.find(wait, "lock");
  if (lock === undefined) return undefined;
  const readers = graph.find(lock, "readers");
  const candidates = [graph.find(lock, "holder"), graph.find(lock, "writer"), readers && graph.find(readers, "after")];
  for (const held of candidates) {
    const claim = held && graph.find(held, "claim");
    const task = claim && graph.find(claim, "task");
    const birth = task && graph.find(task, "birth");
    const name = birth && graph.find(birth, "name");
    if (name !== undefined && graph.type(name).endsWith("string"))
      return `task ${JSON.stringify(graph.name(name))} (${String(taskIdIn(task!, graph) ?? "?")})`;
  }
  return undefined;
}

/** The script that a function of the program is in, as a person would open it. */
export function scriptOf(closure: number, graph: Graph): string | undefined {
  const shared = graph.find(closure, "shared");
  if (shared === undefined) return undefined;
  const script = graph.find(shared, "script") ?? graph.find(shared, "script_or_debug_info");
  const url = script === undefined ? undefined : graph.find(script, "name");
  return url === undefined ? undefined : graph.name(url);
}

/** The id of one of our tasks. */
export function taskIdIn(task: number, graph: Graph): number | undefined {
  const mark = numberIn(task, "mark", graph);
  return mark === undefined ? undefined : idOf(mark);
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
