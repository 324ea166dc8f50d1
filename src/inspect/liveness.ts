import type { Graph } from "../heap/index.js";
import { type Anatomy, nowhere } from "./anatomy.js";
import { Consumers } from "./consumers.js";
import { Stops } from "./stops.js";

/**
 * Which promises can still be settled: what Go's leak profile asks of its goroutines, asked of a JavaScript heap.
 *
 * Walks from the root, with one rule: from a pending promise into the functions that await it only once something was
 * reached that may settle the promise. What merely holds a promise (a variable, a property, an element, a local of a function)
 * cannot settle it; everything else is taken for something that can, known or not. So what is not reached at the end has
 * nothing that could ever wake it, and a wrong guess can only miss a leak, never accuse.
 *
 * For each node 0 if it was not reached. `ignored`: a node that is not walked through.
 *
 * Source: Vlad Saioc's goroutine leak detection (golang/proposal, design/74609): runnable goroutines are the roots, and a
 * blocked one becomes reachable only through what it is blocked on.
 */
export function findWakeable(anatomy: Anatomy, ignored: number | undefined): Uint8Array {
  const { graph, survey } = anatomy;
  const weak = graph.edgeTypeCode("weak");
  const reactions = graph.stringCode("reactions_or_result") ?? nowhere;
  const links = new Set<number | undefined>(["head", "prev", "next"].map((name) => graph.stringCode(name) ?? nowhere));
  // One that waits for the stop itself is woken by whatever reaches it.
  const waits = survey.waits.filter((wait) => graph.find(wait, "awaitsStop") === undefined);
  const isWait = marksOf(waits, graph.nodeCount);
  const stops = new Stops(anatomy, waits);
  const consumers = new Consumers(anatomy);
  const reached = new Uint8Array(graph.nodeCount);
  /** Nodes to look at; `~node` for one of which only a part counts so far. */
  const waiting: number[] = [];
  const reach = (node: number): void => {
    if (reached[node] === 1) return;
    reached[node] = 1;
    waiting.push(node);
  };
  const begin = (node: number): void => {
    if (reached[node] !== 0) return;
    reached[node] = begun;
    waiting.push(~node);
  };
  const isStack = stacksIn(graph);
  // What we hold ourselves while we look is no reason for anything to be alive.
  if (ignored !== undefined) reached[ignored] = 1;
  reach(0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const isPart = next < 0;
    const node = isPart ? ~next : next;
    for (let edge = graph.firstEdge(node); edge < graph.endEdge(node); edge++) {
      if (graph.edgeTypeCodeOf(edge) === weak || isStack(edge)) continue;
      const name = graph.edgeNameCodeOf(edge);
      // Of a promise that is merely held, everything but those who hear of it; of a wait in a context's list, its neighbours.
      if (isPart && (isWait[node] === 1 ? !links.has(name) : name === reactions)) continue;
      const to = graph.edgeTo(edge);
      for (const wait of stops.endedBy(node, edge)) reach(wait);
      // The list of a context is how a stop reaches its waits. That the owner's stop would end a wait is no reason to wait.
      if (isWait[to] === 1 && links.has(name)) begin(to);
      else if (anatomy.isHeard(to) && consumers.merelyHolds(node, edge)) begin(to);
      else reach(to);
    }
  }
  return reached;
}

/** In place of 1: a promise, or a wait, of which only a part counts. */
const begun = 2;

function marksOf(nodes: readonly number[], count: number): Uint8Array {
  const marks = new Uint8Array(count);
  for (const node of nodes) marks[node] = 1;
  return marks;
}

/**
 * An error whose stack nobody has read holds the functions in it, and what they were called on: nobody can call them by it. V8 keeps
 * them in an array of its own, under a symbol without a name; no value of a program is such an array.
 */
function stacksIn(graph: Graph): (edge: number) => boolean {
  const property = graph.edgeTypeCode("property");
  const array = graph.typeCode("array");
  const nameless = graph.stringCode("<symbol>") ?? nowhere;
  // What stands there while a debugger listens.
  const debuggers = graph.stringCode("system / ErrorStackData") ?? nowhere;
  return (edge) =>
    graph.edgeNameCodeOf(edge) === nameless &&
    graph.edgeTypeCodeOf(edge) === property &&
    (graph.typeCodeOf(graph.edgeTo(edge)) === array || graph.nameCodeOf(graph.edgeTo(edge)) === debuggers);
}
