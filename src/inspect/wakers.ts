import type { Graph } from "../heap/index.js";
import type { Waker, WakerKind } from "../wire/index.js";
import { type Anatomy, nowhere } from "./anatomy.js";
import type { Suspended } from "./suspended.js";
import { type Aside, detailOf, endOfGroup, fileOfContext, waitOf } from "./waker-details.js";

/** What Node calls the things that wake, and what we call them. */
const kinds: Readonly<Record<string, WakerKind>> = {
  Timeout: "timer",
  Immediate: "immediate",
  Socket: "socket",
  TLSSocket: "socket",
  TCP: "socket",
  Pipe: "socket",
  UDP: "socket",
  TLSWrap: "socket",
  Server: "server",
  FSReqCallback: "file",
  FSReqPromise: "file",
  FileHandle: "file",
  FSEventWrap: "file",
  StatWatcher: "file",
  ReadStream: "file",
  WriteStream: "file",
  GetAddrInfoReqWrap: "dns",
  GetNameInfoReqWrap: "dns",
  QueryReqWrap: "dns",
  ChannelWrap: "dns",
  Process: "child",
  ChildProcess: "child",
  Worker: "worker",
  MessagePort: "worker",
  Signal: "signal",
};

/** How far a waker may be from the promise, and how many objects are looked at for one. */
const farthest = 60;
const most = 10_000;

/** The way from an element to its collection counts as so many steps: a client of a pool is woken by its own socket, not by its neighbour's. */
const detour = 10;

/** A context that more than so many functions see is a module's, or as good as one. */
const fewSee = 30;

/**
 * Finds what could settle a promise: the nearest thing that Node or we know, on the way back from what settles it. A guess
 * for people, where {@link findWakeable} is a proof: the nearest is not always the one that will.
 */
export class Wakers {
  private readonly anatomy: Anatomy;
  readonly #codes = new Map<number, WakerKind>();
  readonly #waits: ReadonlySet<number>;
  readonly #weak: number | undefined;
  readonly #variable: number | undefined;
  readonly #contextName: number | undefined;
  readonly #groupName: number;
  readonly #awaited: number;
  readonly #collections: ReadonlySet<number | undefined>;
  readonly #globals: ReadonlySet<number>;
  /** Of a context the file that its variables are written in. */
  readonly #files = new Map<number, string | undefined>();

  constructor(
    private readonly suspended: Suspended,
    private readonly aside: Aside,
  ) {
    this.anatomy = suspended.anatomy;
    const { graph } = this.anatomy;
    for (const [name, kind] of Object.entries(kinds)) {
      const code = graph.stringCode(name);
      if (code !== undefined) this.#codes.set(code, kind);
    }
    this.#waits = new Set(this.anatomy.survey.waits);
    this.#weak = graph.edgeTypeCode("weak");
    this.#variable = graph.edgeTypeCode("context");
    this.#collections = new Set(["Array", "Map", "Set", "WeakMap", "WeakSet"].map((name) => graph.stringCode(name)));
    this.#contextName = graph.stringCode("system / Context");
    this.#groupName = graph.stringCode("GroupRun") ?? nowhere;
    this.#awaited = graph.stringCode("awaited") ?? nowhere;
    this.#globals = globalsOf(graph);
  }

  /** The nearest first; a variable that holds the way to it is told for want of anything better. */
  of(promise: number): Waker {
    const { graph } = this.anatomy;
    const reachable = graph.reachable();
    const seen = new Set<number>();
    /** What is to be looked at, by how far it is. */
    const fronts: number[][] = [[promise]];
    let held: Waker | undefined;
    const add = (node: number, far: number): void => {
      if (far < farthest) (fronts[far] ??= []).push(node);
    };
    for (let far = 0; far < fronts.length; far++) {
      for (const node of fronts[far] ?? []) {
        if (seen.has(node)) continue;
        if (seen.size >= most) return held ?? { kind: "promise" };
        seen.add(node);
        if (this.#waits.has(node)) return waitOf(node, graph);
        const kind = this.#codes.get(graph.nameCodeOf(node));
        if (kind !== undefined && graph.type(node) === "object") return detailOf(kind, node, graph, this.aside);
        // What a suspended function holds is settled when that function goes on: by what it awaits itself.
        const awaited = this.suspended.awaitedBy(node);
        if (awaited !== undefined && !seen.has(awaited)) {
          add(awaited, far + 1);
          continue;
        }
        for (let i = graph.firstRetainer(node); i < graph.endRetainer(node); i++) {
          const edge = graph.retainerEdge(i);
          const from = graph.retainerFrom(i);
          if (reachable[from] === 0 || seen.has(from) || graph.edgeTypeCodeOf(edge) === this.#weak) continue;
          // Whatever its tasks wait for is further away, and each would seem to be what this waits for.
          if (this.#atItsEnd(from, edge)) return endOfGroup(from, graph);
          const isVariable = graph.edgeTypeCodeOf(edge) === this.#variable;
          if (this.anatomy.isPromise(node) && (isVariable || !this.#maySettle(from))) continue;
          // The program's own variable tells more than one of Node's.
          if (isVariable && isNodes(held)) held = this.#heldBy(from, graph.edgeName(edge));
          const isGlobal = this.#globals.has(from);
          if (isGlobal && isNodes(held)) held = { kind: "promise", path: ["globalThis", graph.edgeName(edge)] };
          // Whoever sees a variable that holds a collection could take the way to wake out of it: the search ends there. All see what is global.
          if (isGlobal || (isVariable && this.#isShared(node, from))) continue;
          add(from, far + (this.#isOneOfMany(node, from) ? detour : 1));
        }
      }
    }
    return held ?? { kind: "promise" };
  }

  /** Whoever has a collection sees all that is in it, and is no nearer to this than to the others. Functions in it are listeners. */
  #isOneOfMany(node: number, holder: number): boolean {
    return this.#collections.has(this.anatomy.graph.nameCodeOf(holder)) && !this.anatomy.isClosure(node);
  }

  /** Whether a group of ours calls at its end what it holds by this edge. */
  #atItsEnd(holder: number, edge: number): boolean {
    const { graph } = this.anatomy;
    return this.#groupName === graph.nameCodeOf(holder) && this.#awaited === graph.edgeNameCodeOf(edge);
  }

  /** What merely holds a promise is no way to what settles it. */
  #maySettle(holder: number): boolean {
    const name = this.anatomy.graph.nameCodeOf(holder);
    return (
      name === this.#contextName ||
      this.anatomy.isReaction(holder) ||
      this.anatomy.isCapability(holder) ||
      this.#codes.has(name)
    );
  }

  #isShared(value: number, context: number): boolean {
    const { graph } = this.anatomy;
    const extension = graph.find(context, "extension");
    return (
      this.#collections.has(graph.nameCodeOf(value)) ||
      // Every function of a module sees its variables: one that holds an object says nothing of who uses it.
      (!this.anatomy.isClosure(value) &&
        extension !== undefined &&
        graph.nameIs(extension, "system / SourceTextModule")) ||
      graph.endRetainer(context) - graph.firstRetainer(context) > fewSee
    );
  }

  #heldBy(context: number, variable: string): Waker {
    // Each of a million functions may see it.
    if (!this.#files.has(context)) this.#files.set(context, fileOfContext(context, this.anatomy.graph));
    const file = this.#files.get(context);
    return { kind: "promise", path: file === undefined ? [variable] : [file, variable] };
  }
}

/** The global objects, as V8 puts them below the root; newer ones behind a proxy. */
function globalsOf(graph: Graph): ReadonlySet<number> {
  const shortcut = graph.edgeTypeCode("shortcut");
  const found = new Set<number>();
  for (let edge = graph.firstEdge(0); edge < graph.endEdge(0); edge++) {
    if (graph.edgeTypeCodeOf(edge) !== shortcut) continue;
    const top = graph.edgeTo(edge);
    found.add(top).add(graph.find(top, "global_object") ?? top);
  }
  return found;
}

function isNodes(held: Waker | undefined): boolean {
  return held?.path?.[0]?.startsWith("node:") ?? true;
}
