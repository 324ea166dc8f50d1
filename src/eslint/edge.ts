import { calledFunction } from "./functions.js";
import { originOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { awaited, bare, type FunctionNode, methodCall, nodesBelow } from "./syntax.js";

/**
 * Whether every wait and every `throw` of a function stands in a `try` that catches. What it calls without waiting may throw,
 * too; but nearly anything may, and nobody guards against all of it.
 */
export function catchesAll(source: Source, fn: FunctionNode): boolean {
  return failures(fn).every((each) => isCaught(each, fn) || isHeard(source, each) || isSleep(source, each));
}

/**
 * Whether a function hears of its own failures: each is caught, or has its handler at once, or is that of a function that
 * does the same. One that never waits has none.
 */
export function answersForItself(source: Source, fn: FunctionNode, depth = 2): boolean {
  return (
    failures(fn).every((each) => isCaught(each, fn) || isHeard(source, each, depth)) &&
    returned(fn).every((each) => bare(each).type !== "CallExpression" || isHeard(source, each, depth))
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

/** `await work().catch(report)`, `await Promise.allSettled(…)`, and the wait for a function that answers for itself. */
function isHeard(source: Source, node: Node, depth = 2): boolean {
  const call = awaited(node);
  if (call.type !== "CallExpression") return false;
  const method = methodCall(call)?.method;
  if (method === "catch" || method === "allSettled" || (method === "then" && call.arguments.length > 1)) return true;
  const fn = depth === 0 ? undefined : calledFunction(source, call);
  return fn?.async === true && answersForItself(source, fn, depth - 1);
}

/** `await setTimeout(5)`: without a signal it does not fail. */
function isSleep(source: Source, node: Node): boolean {
  const call = node.type === "AwaitExpression" ? bare(node.argument) : node;
  if (call.type !== "CallExpression") return false;
  return originOf(source, call.callee) === "timers/promises.setTimeout" && call.arguments.length < 3;
}
