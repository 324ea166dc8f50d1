import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import type { Listener, Node } from "./rule.js";
import { contains, isFunction } from "./syntax.js";

/** Something that was opened, and must be closed on every way out of its function. */
export interface Opened {
  /** What a report points at. */
  readonly node: Node;
  /** Whether this call closes it. */
  isClosedBy(call: TSESTree.CallExpression): boolean;
  /** Whether an expression names it: a condition that asks if it is there at all, a value that is returned with it. */
  isNamedIn(expression: Node): boolean;
}

/** A way out of a function on which something stays open. */
export type WayOut =
  /** This may throw, or wait and then throw. */
  | { readonly by: "throw"; readonly at: Node }
  /** A `return`, or the function's end. */
  | { readonly by: "end"; readonly at: Node | undefined };

interface Watch {
  /** What a node opens, once it has been evaluated. */
  opens(node: Node): readonly Opened[];
  /** Whether a plain call counts as something that may throw; an `await` always does. */
  callMayThrow(call: TSESTree.CallExpression): boolean;
  /** Told when the function has been read. `closes` are all calls that close it; `way` is the first way on which none does. */
  onEnd(opened: Opened, closes: readonly TSESTree.CallExpression[], way: WayOut | undefined): void;
}

type Event =
  | { readonly kind: "opened"; readonly opened: Opened }
  | { readonly kind: "call"; readonly node: TSESTree.CallExpression }
  | { readonly kind: "throw"; readonly node: Node }
  | { readonly kind: "guard"; readonly node: TSESTree.IfStatement }
  | { readonly kind: "catch"; readonly node: TSESTree.CatchClause }
  | { readonly kind: "finally"; readonly node: TSESTree.BlockStatement }
  | { readonly kind: "return"; readonly node: TSESTree.ReturnStatement };

interface Path {
  readonly upper: Path | undefined;
  readonly code: TSESLint.CodePath;
  readonly now: Set<TSESLint.CodePathSegment>;
  readonly opened: Opened[];
  readonly events: Map<TSESLint.CodePathSegment, Event[]>;
}

/**
 * Follows every way from where something was opened to where the function is left, along ESLint's code paths. Those know
 * `return`, `break`, loops and `finally`, but of what may throw only the first in a `try`; that is looked at here.
 */
export function waysOut({ opens, callMayThrow, onEnd }: Watch): Listener {
  let path: Path | undefined;

  /** Nothing is written down until something has been opened, so that most functions cost next to nothing. */
  const happened = (event: Event): void => {
    if (path === undefined || (path.opened.length === 0 && event.kind !== "opened")) return;
    for (const segment of path.now) {
      const events = path.events.get(segment);
      if (events === undefined) path.events.set(segment, [event]);
      else events.push(event);
    }
  };
  const open = (node: Node): void => {
    if (path === undefined) return;
    for (const opened of opens(node)) {
      path.opened.push(opened);
      happened({ kind: "opened", opened });
    }
  };
  const mayThrow = (node: Node): void => happened({ kind: "throw", node });

  return {
    onCodePathStart(code: TSESLint.CodePath) {
      path = { upper: path, code, now: new Set(), opened: [], events: new Map() };
    },
    onCodePathSegmentStart: (segment: TSESLint.CodePathSegment) => void path?.now.add(segment),
    onCodePathSegmentEnd: (segment: TSESLint.CodePathSegment) => void path?.now.delete(segment),
    onCodePathEnd() {
      const done = path!;
      path = done.upper;
      for (const opened of done.opened) {
        const calls = [...new Set([...done.events.values()].flat())].flatMap((each) =>
          each.kind === "call" && opened.isClosedBy(each.node) ? [each.node] : [],
        );
        onEnd(opened, calls, follow(done, opened, calls));
      }
    },
    "CallExpression:exit"(node: TSESTree.CallExpression) {
      if (path === undefined || path.opened.length === 0) return;
      happened({ kind: "call", node });
      if (callMayThrow(node)) mayThrow(node);
    },
    "AwaitExpression:exit": mayThrow,
    "YieldExpression:exit": mayThrow,
    "ForOfStatement[await=true]": (node: TSESTree.ForOfStatement) => mayThrow(node.right),
    "VariableDeclarator:exit": open,
    "AssignmentExpression:exit": open,
    "ExpressionStatement:exit": open,
    IfStatement: (node: TSESTree.IfStatement) => happened({ kind: "guard", node }),
    CatchClause: (node: TSESTree.CatchClause) => happened({ kind: "catch", node }),
    "ReturnStatement:exit": (node: TSESTree.ReturnStatement) => happened({ kind: "return", node }),
    "TryStatement > BlockStatement.finalizer": (node: TSESTree.BlockStatement) => happened({ kind: "finally", node }),
  };
}

/** The first way out on which nothing closes it. */
function follow(path: Path, opened: Opened, closes: readonly TSESTree.CallExpression[]): WayOut | undefined {
  const seen = new Set<TSESLint.CodePathSegment>();
  const rest: [TSESLint.CodePathSegment, number][] = [];
  for (const [segment, events] of path.events) {
    const at = events.findIndex((each) => each.kind === "opened" && each.opened === opened);
    if (at >= 0) rest.push([segment, at + 1]);
  }
  const closesWithin = (node: Node): boolean => closes.some((close) => contains(node, close));
  // A code path leads `continue` past the `finally` that it runs.
  if (isOpenedUnderFinally(opened.node, closesWithin)) return undefined;

  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    const [segment, from] = next;
    const outcome = walk(path.events.get(segment) ?? [], from);
    if (outcome === "closed") continue;
    if (typeof outcome === "object") return outcome;
    if (segment.nextSegments.length === 0 && path.code.finalSegments.includes(segment)) {
      const last = path.events.get(segment)?.findLast((each) => each.kind === "return");
      return { by: "end", at: last?.node };
    }
    for (const each of segment.nextSegments) {
      if (seen.has(each)) continue;
      seen.add(each);
      rest.push([each, 0]);
    }
  }
  return undefined;

  /** Whether anything in a `try` may throw once it is open; a code path leads from its end to its `catch` in any case. */
  function mayLeadTo(block: TSESTree.BlockStatement): boolean {
    if (!contains(block, opened.node)) return true;
    const end = opened.node.range[1];
    const all = [...path.events.values()].flat();
    return all.some((each) => each.kind === "throw" && contains(block, each.node) && each.node.range[0] >= end);
  }

  function walk(events: readonly Event[], from: number): "closed" | WayOut | undefined {
    for (const event of events.slice(from)) {
      switch (event.kind) {
        case "opened":
          // Round a loop: what is opened anew was looked at from there.
          if (event.opened === opened) return "closed";
          break;
        case "call":
          if (closes.includes(event.node)) return "closed";
          break;
        case "guard":
          if (closesWithin(event.node) && opened.isNamedIn(event.node.test)) return "closed";
          break;
        case "catch":
          if (!mayLeadTo(event.node.parent.block)) return "closed";
          break;
        case "finally":
          if (closesWithin(event.node)) return "closed";
          break;
        case "throw":
          if (!isClosing(event.node, closes) && !isCaught(event.node, closes)) return { by: "throw", at: event.node };
          break;
        case "return":
          // Its caller has it now.
          if (event.node.argument !== null && opened.isNamedIn(event.node.argument)) return "closed";
      }
    }
    return undefined;
  }
}

/** Whether it is opened in a `try` whose `finally` closes it, whichever way it is left. */
function isOpenedUnderFinally(node: Node, closesWithin: (node: Node) => boolean): boolean {
  for (let at = node; at.type !== "Program" && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (
      parent.type === "TryStatement" &&
      parent.finalizer !== null &&
      at !== parent.finalizer &&
      closesWithin(parent.finalizer)
    )
      return true;
  }
  return false;
}

/** Whether it is the closing itself, which may be awaited. */
function isClosing(node: Node, closes: readonly TSESTree.CallExpression[]): boolean {
  return closes.some((close) => contains(node, close));
}

/** Whether what this throws is caught within the function by something that closes, or that leads to it. */
function isCaught(node: Node, closes: readonly TSESTree.CallExpression[]): boolean {
  for (let at = node; at.type !== "Program" && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type !== "TryStatement" || at === parent.finalizer) continue;
    if (parent.finalizer !== null && closes.some((close) => contains(parent.finalizer!, close))) return true;
    if (at === parent.block && parent.handler !== null) {
      const [from] = parent.handler.range;
      if (closes.some((close) => close.range[0] >= from)) return true;
    }
  }
  return false;
}
