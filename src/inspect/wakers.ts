import type { Waker, WakerKind } from "../wire/index.js";
import type { Anatomy, Survey } from "./anatomy.js";
import type { Suspended } from "./suspended.js";
import { type Aside, detailOf, fileOfContext, waitOf } from "./waker-details.js";

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
const farthest = 40;
const most = 10_000;

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
  readonly #collections: ReadonlySet<number | undefined>;

  constructor(
    private readonly suspended: Suspended,
    survey: Survey,
    private readonly aside: Aside,
  ) {
    this.anatomy = suspended.anatomy;
    const { graph } = this.anatomy;
    for (const [name, kind] of Object.entries(kinds)) {
      const code = graph.stringCode(name);
      if (code !== undefined) this.#codes.set(code, kind);
    }
    this.#waits = new Set(survey.waits);
    this.#weak = graph.edgeTypeCode("weak");
    this.#variable = graph.edgeTypeCode("context");
    this.#collections = new Set(["Array", "Map", "Set", "WeakMap", "WeakSet"].map((name) => graph.stringCode(name)));
    this.#contextName = graph.stringCode("system / Context");
  }

  /** Breadth first, so that the nearest is found; a variable that holds the way to it is told for want of anything better. */
  of(promise: number): Waker {
    const { graph } = this.anatomy;
    const reachable = graph.reachable();
    const seen = new Set([promise]);
    let front: readonly number[] = [promise];
    let held: Waker | undefined;
    for (let far = 0; far < farthest && front.length > 0 && seen.size < most; far++) {
      const next: number[] = [];
      for (const node of front) {
        for (let i = graph.firstRetainer(node); i < graph.endRetainer(node); i++) {
          const edge = graph.retainerEdge(i);
          const from = graph.retainerFrom(i);
          if (reachable[from] === 0 || seen.has(from) || graph.edgeTypeCodeOf(edge) === this.#weak) continue;
          const isVariable = graph.edgeTypeCodeOf(edge) === this.#variable;
          if (this.anatomy.isPromise(node) && (isVariable || !this.#maySettle(from))) continue;
          seen.add(from);
          if (this.#waits.has(from)) return waitOf(from, graph);
          const kind = this.#codes.get(graph.nameCodeOf(from));
          if (kind !== undefined && graph.type(from) === "object") return detailOf(kind, from, graph, this.aside);
          // The program's own variable tells more than one of Node's.
          if (isVariable && isNodes(held)) held = this.#heldBy(from, graph.edgeName(edge));
          // What a suspended function holds is settled when that function goes on: by what it awaits itself.
          const awaited = this.suspended.awaited.get(from);
          if (awaited !== undefined && !seen.has(awaited)) {
            seen.add(awaited);
            next.push(awaited);
            continue;
          }
          // Whoever sees a variable that holds a collection could take the way to wake out of it: the search ends there.
          if (!isVariable || !this.#isShared(node, from)) next.push(from);
        }
      }
      front = next;
    }
    return held ?? { kind: "promise" };
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
    const file = fileOfContext(context, this.anatomy.graph);
    return { kind: "promise", path: file === undefined ? [variable] : [file, variable] };
  }
}

function isNodes(held: Waker | undefined): boolean {
  return held?.path?.[0]?.startsWith("node:") ?? true;
}
