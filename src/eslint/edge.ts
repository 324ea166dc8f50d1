import { functionCalled } from "./elsewhere.js";
import { originOf } from "./names.js";
import { partsOf } from "./lists.js";
import type { Node, Source } from "./rule.js";
import { awaited, bare, type FunctionNode, isFunction, methodCall, nodesBelow } from "./syntax.js";

/**
 * Whether every wait and every `throw` of a function stands in a `try` that catches. What it calls without waiting may throw,
 * too; but nearly anything may, and nobody guards against all of it.
 */
export function catchesAll(source: Source, fn: FunctionNode): boolean {
  return failures(fn).every(
    (each) => isCaught(each, fn) || isHeard(source, each) || isSleep(source, each) || isHeld(each),
  );
}

/**
 * Whether a function hears of its own failures: each is caught, or has its handler at once, or is that of a function that
 * does the same. One that never waits has none.
 */
export function answersForItself(source: Source, fn: FunctionNode, depth = 2): boolean {
  return (
    failures(fn).every((each) => isCaught(each, fn) || isHeard(source, each, depth)) &&
    returned(fn).every((each) => bare(each).type !== "CallExpression" || isAnswer(each) || isHeard(source, each, depth))
  );
}

/** `return done(error)`: the outcome is told to a function that somebody gave. */
function isAnswer(node: Node): boolean {
  const call = bare(node);
  const callee = call.type === "CallExpression" && call.callee.type === "Identifier" ? call.callee.name : "";
  return /^(?:cb|callback|done|next|resolve|reject)$/.test(callee);
}

/** Whether what is chained to work starts nothing that may fail later. */
export function startsNothing(handler: Node): boolean {
  const fn = bare(handler);
  if (!isFunction(fn)) return false;
  return (
    failures(fn).length === 0 && returned(fn).every((each) => bare(each).type !== "CallExpression" || isAnswer(each))
  );
}

/** Where a function waits or throws. */
function failures({ body }: FunctionNode): Node[] {
  return [...nodesBelow(body)].filter(
    (each) =>
      each.type === "AwaitExpression" ||
      each.type === "ThrowStatement" ||
      (each.type === "ForOfStatement" && each.await),
  );
}

/** What it hands on to whoever awaits it. */
function returned({ body }: FunctionNode): Node[] {
  if (body.type !== "BlockStatement") return [body];
  return [...nodesBelow(body)].flatMap((each) =>
    each.type === "ReturnStatement" && each.argument !== null ? [each.argument] : [],
  );
}

/** In a `try` that catches. What the answer to a failure waits for is not asked for a failure of its own. */
function isCaught(node: Node, fn: FunctionNode): boolean {
  for (let at = node; at !== fn && at.type !== "Program"; at = at.parent) {
    const { parent } = at;
    if (at.type === "CatchClause" && node.type === "AwaitExpression") return true;
    if (parent.type === "TryStatement" && at === parent.block && parent.handler !== null) return true;
  }
  return false;
}

/** `await work().catch(report)`, and what cannot fail. */
function isHeard(source: Source, node: Node, depth = 2): boolean {
  const call = awaited(node);
  for (let chained = methodCall(call); chained !== undefined; chained = methodCall(chained.object)) {
    if (!/^(?:then|catch|finally)$/.test(chained.method)) break;
    const handler = chained.call.arguments[chained.method === "then" ? 1 : 0];
    if (chained.method !== "finally" && handler !== undefined) return !failsAgain(source, handler);
  }
  return cannotFail(source, call, depth);
}

/** A handler that hands on what it hears, by `throw` or as a rejection. */
function failsAgain(source: Source, handler: Node): boolean {
  return isFunction(handler) && /\bthrow\b|\.reject\(/.test(source.getText(handler));
}

/** `Promise.allSettled(…)`, `Promise.all(…)` of what is heard, a function that answers for itself, a promise without a way to fail. */
export function cannotFail(source: Source, call: Node, depth = 2): boolean {
  if (call.type === "NewExpression") {
    const [executor] = call.arguments;
    return originOf(source, call.callee) === "global.Promise" && isFunction(executor) && executor.params.length < 2;
  }
  if (call.type !== "CallExpression") return false;
  const [, together] = /^global\.Promise\.(\w+)$/.exec(originOf(source, call.callee) ?? "") ?? [];
  const [first] = call.arguments;
  if (together === "allSettled") return true;
  if (together === "resolve") return first === undefined || awaited(first).type !== "CallExpression";
  if (together === "all" || together === "race") return first !== undefined && eachIsHeard(source, bare(first), depth);
  const called = depth === 0 ? undefined : functionCalled(source, call);
  if (called === undefined) return false;
  if (called.fn.async) return answersForItself(called.source, called.fn, depth - 1);
  const given = returned(called.fn);
  return given.length > 0 && given.every((each) => isHeard(called.source, each, depth - 1));
}

/** `[a().catch(report), …]`, `items.map((item) => work(item).catch(report))`, and a name for such. */
function eachIsHeard(source: Source, list: Node, depth: number): boolean {
  if (list.type === "Identifier") {
    const parts = partsOf(source, list);
    if (parts === undefined) return false;
    return (
      parts.lists.every((each) => each.type !== "Identifier" && eachIsHeard(source, each, depth)) &&
      parts.items.every((each) => isHeard(source, each, depth))
    );
  }
  if (list.type === "ArrayExpression")
    return list.elements.every((each) => each !== null && isHeard(source, each, depth));
  const mapped = methodCall(list);
  const [each] = mapped?.call.arguments ?? [];
  if (mapped?.method !== "map" || !isFunction(each)) return false;
  if (each.async) return answersForItself(source, each, depth);
  const given = returned(each);
  return given.length > 0 && given.every((at) => isHeard(source, at, depth));
}

/** `await this.ready`: whoever made that promise hears of its failure. */
function isHeld(node: Node): boolean {
  return node.type === "AwaitExpression" && /^(?:Identifier|MemberExpression)$/.test(bare(node.argument).type);
}

/** `setTimeout(5)` of timers/promises, `sleep(5)`: without a signal it does not fail. */
function isSleep(source: Source, node: Node): boolean {
  const call = awaited(node);
  if (call.type !== "CallExpression") return false;
  const isNamedSo = call.callee.type === "Identifier" && /^(?:sleep|delay|pause)$/i.test(call.callee.name);
  if (isNamedSo && call.arguments.length === 1) return true;
  return originOf(source, call.callee) === "timers/promises.setTimeout" && call.arguments.length < 3;
}
