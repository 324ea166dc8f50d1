import type { Anatomy } from "./anatomy.js";

/** Who hears of a promise. */
export type Hearer =
  /** A function that awaits it. */
  | { readonly function: number }
  /** A promise that follows it, through `then`, or through a combinator with that name. */
  | { readonly promise: number; readonly combinator: string | undefined };

/**
 * Everything that hangs on a pending promise, each once, in no order that means anything. Not what stands behind a task of
 * ours: its function is the outermost of its stack.
 */
export function hearersOf(promise: number, anatomy: Anatomy): Hearer[] {
  const found: Hearer[] = [];
  const waiting = [anatomy.reactionOf(promise)];
  for (let reaction = waiting.pop(); reaction !== undefined; reaction = waiting.pop()) {
    const handlers: number[] = [];
    const hidden = anatomy.hiddenOf(reaction);
    const isTasks = hidden.some((to) => taskHearing(to, anatomy) !== undefined);
    for (const to of hidden) {
      if (isTasks && !anatomy.isReaction(to)) continue;
      if (anatomy.isReaction(to)) waiting.push(to);
      else if (anatomy.isClosure(to)) handlers.push(to);
      else if (anatomy.isCapability(to)) add(found, capabilityPromise(to, anatomy), undefined);
      else if (anatomy.isPromise(to)) add(found, to, undefined);
    }
    for (const hearer of handlersOf(handlers, anatomy)) {
      if (!("function" in hearer)) add(found, hearer.promise, hearer.combinator);
      // It is told twice, by its handler of a fulfilment and by that of a rejection.
      else if (!found.some((other) => "function" in other && other.function === hearer.function)) found.push(hearer);
    }
  }
  return found;
}

/**
 * The one function that awaits a promise of which nobody else hears, as of nearly all. Undefined for any other, of which {@link hearersOf}
 * tells; makes nothing, since there may be a million.
 */
export function soleAwaiterOf(promise: number, anatomy: Anatomy): number | undefined {
  const { graph } = anatomy;
  const reaction = anatomy.reactionOf(promise);
  if (reaction === undefined) return undefined;
  let found: number | undefined;
  for (let edge = graph.firstEdge(reaction); edge < graph.endEdge(reaction); edge++) {
    if (!anatomy.isHidden(edge)) continue;
    const to = graph.edgeTo(edge);
    if (anatomy.isReaction(to) || anatomy.isCapability(to) || anatomy.isPromise(to)) return undefined;
    if (!anatomy.isClosure(to)) continue;
    const fn = graph.location(to) === undefined ? functionBehind(graph.find(to, "context"), anatomy) : undefined;
    if (fn === undefined || (found !== undefined && fn !== found)) return undefined;
    found = fn;
  }
  return found;
}

/** The function that V8's own handler, with this context, goes on with. */
function functionBehind(context: number | undefined, anatomy: Anatomy): number | undefined {
  const extension = context === undefined ? undefined : anatomy.graph.find(context, "extension");
  return extension !== undefined && anatomy.isFunction(extension) ? extension : undefined;
}

/** The task that hears of a promise by this handler, or whose part does. */
export function taskHearing(handler: number, anatomy: Anatomy): number | undefined {
  const { graph } = anatomy;
  const hearer = anatomy.isClosure(handler) ? graph.find(handler, "bound_this") : undefined;
  if (hearer === undefined) return undefined;
  const task = graph.nameIs(hearer, "TaskRun") ? hearer : graph.find(hearer, "task");
  return task !== undefined && graph.nameIs(task, "TaskRun") ? task : undefined;
}

/** What V8's own handlers stand for; those of the program are functions like any other. */
function handlersOf(handlers: readonly number[], anatomy: Anatomy): Hearer[] {
  const { graph } = anatomy;
  const found: Hearer[] = [];
  for (const [index, handler] of handlers.entries()) {
    if (graph.location(handler) !== undefined) continue;
    const context = graph.find(handler, "context");
    if (context === undefined) continue;
    const fn = functionBehind(context, anatomy);
    if (fn !== undefined) {
      found.push({ function: fn });
      continue;
    }
    for (const to of anatomy.hiddenOf(context)) {
      if (anatomy.isCapability(to)) {
        const promise = capabilityPromise(to, anatomy);
        // The handler of a rejection comes first.
        if (promise !== undefined) found.push({ promise, combinator: combinatorOf(index, handlers, context, anatomy) });
      } else if (anatomy.isPromise(to)) {
        // The resolving functions of a promise: `Promise.race`, a promise that was resolved with this one.
        found.push({ promise: to, combinator: undefined });
      }
    }
  }
  return found;
}

/** `all` listens to a fulfilment with a state of its own, `any` to a rejection, `allSettled` to both with one. */
function combinatorOf(index: number, handlers: readonly number[], context: number, anatomy: Anatomy): string {
  const { graph } = anatomy;
  const other = handlers[1 - index];
  const otherContext = other === undefined ? undefined : graph.find(other, "context");
  if (otherContext === context) return "Promise.allSettled";
  return index === 0 ? "Promise.any" : "Promise.all";
}

function capabilityPromise(capability: number, anatomy: Anatomy): number | undefined {
  for (const to of anatomy.hiddenOf(capability)) if (anatomy.isPromise(to)) return to;
  return undefined;
}

/** One entry for each promise; what tells the combinator is better than what does not. */
function add(found: Hearer[], promise: number | undefined, combinator: string | undefined): void {
  if (promise === undefined) return;
  const at = found.findIndex((hearer) => "promise" in hearer && hearer.promise === promise);
  if (at < 0) found.push({ promise, combinator });
  else if (combinator !== undefined) found[at] = { promise, combinator };
}
