import type { TSESTree } from "@typescript-eslint/utils";
import { placeOf, variableOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { awaited, bare, contains, functionAround, nodesBelow } from "./syntax.js";

/** What is done with a value that a local variable holds. */
export interface Use {
  readonly node: Node;
  readonly how:
    /** It is closed here, as {@link usesOf} was told to see it. */
    | "closed"
    /** It is closed by a function within, which may run at any time. */
    | "closed elsewhere"
    /** A member of it is used, or it is asked whether it is there. */
    | "looked at"
    /** An argument of a call, or named by a function within. */
    | "passed"
    | "returned"
    /** Put somewhere that outlives the function, or may. */
    | "stored";
}

/** Follows a local variable from where it gets its value. */
export function usesOf(source: Source, name: TSESTree.Identifier, isClosing: (use: Node) => boolean): Use[] {
  const home = functionAround(name);
  return (variableOf(source, name)?.references ?? []).flatMap((reference): Use[] => {
    const node = reference.identifier as Node;
    if (reference.isWriteOnly()) return [];
    const isHere = functionAround(node) === home;
    if (isClosing(node)) return [{ node, how: isHere ? "closed" : "closed elsewhere" }];
    return [{ node, how: isHere ? howUsed(node) : "passed" }];
  });
}

function howUsed(use: Node): Use["how"] {
  const { parent } = use;
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === use ? "looked at" : "passed";
    case "ChainExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "AwaitExpression":
      return howUsed(parent);
    case "IfStatement":
    case "ExpressionStatement":
    case "BinaryExpression":
    case "UnaryExpression":
      return "looked at";
    case "ConditionalExpression":
      return parent.test === use ? "looked at" : howUsed(parent);
    case "LogicalExpression":
      return parent.left === use && parent.operator === "&&" ? "looked at" : howUsed(parent);
    case "CallExpression":
    case "NewExpression":
      return "passed";
    case "ReturnStatement":
      return "returned";
    case "ArrayExpression":
    case "Property":
    case "ObjectExpression":
    case "SpreadElement":
      return howUsed(parent);
    default:
      return "stored";
  }
}

/** The variable that a value is put into: `const x = value`, `x = value`, with or without an `await` before the value. */
export function heldIn(node: Node): { name: TSESTree.Identifier; value: Node; isUsing: boolean } | undefined {
  if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init !== null)
    return { name: node.id, value: awaited(node.init), isUsing: node.parent.kind.includes("using") };
  if (node.type === "AssignmentExpression" && node.operator === "=" && node.left.type === "Identifier")
    return { name: node.left, value: awaited(node.right), isUsing: false };
  return undefined;
}

/** Whether a call has this variable or place as its argument: `clearTimeout(timer)`, `pool.release(this.client)`. */
export function takes(source: Source, call: TSESTree.CallExpression, place: string): boolean {
  return call.arguments.some((each) => placeOf(source, bare(each)) === place);
}

/** The calls of functions within the same function, which run at another time. */
export function* callsWithin(node: Node): Generator<TSESTree.CallExpression> {
  const home = functionAround(node);
  if (home === undefined) return;
  for (const each of nodesBelow(home.body, true))
    if (each.type === "CallExpression" && functionAround(each) !== home) yield each;
}

/** Whether a piece of code names a variable. */
export function isNamedIn(source: Source, name: TSESTree.Identifier, code: Node): boolean {
  return variableOf(source, name)?.references.some(({ identifier }) => contains(code, identifier)) === true;
}
