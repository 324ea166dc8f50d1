import type { TSESTree } from "@typescript-eslint/utils";
import type { Node } from "./rule.js";

export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type Loop =
  | TSESTree.WhileStatement
  | TSESTree.DoWhileStatement
  | TSESTree.ForStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}

/** The expression without what TypeScript, optional chains and parentheses wrap around it. */
export function bare(node: Node): Node {
  switch (node.type) {
    case "ChainExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return bare(node.expression);
    default:
      return node;
  }
}

/** As {@link bare}, and without an `await`. */
export function awaited(node: Node): Node {
  const inner = bare(node);
  return inner.type === "AwaitExpression" ? bare(inner.argument) : inner;
}

/** The name of a member or a property, where it stands in the text: `a.b`, `a["b"]`, `a.#b`, `{ b: … }`. */
export function nameOf(
  node: TSESTree.MemberExpression | TSESTree.Property | TSESTree.ClassElement,
): string | undefined {
  const [key, computed] =
    node.type === "MemberExpression"
      ? [node.property, node.computed]
      : "key" in node
        ? [node.key, node.computed]
        : [undefined, true];
  if (key === undefined) return undefined;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (key.type === "Identifier" && !computed) return key.name;
  if (key.type === "Literal" && typeof key.value === "string") return key.value;
  // Well-known symbols: `[Symbol.dispose]`.
  if (key.type === "MemberExpression" && key.object.type === "Identifier" && key.object.name === "Symbol")
    return `Symbol.${nameOf(key) ?? ""}`;
  return undefined;
}

/** A call of a method: what it is called on, and the method's name. */
export function methodCall(node: Node): { call: TSESTree.CallExpression; object: Node; method: string } | undefined {
  const call = bare(node);
  if (call.type !== "CallExpression") return undefined;
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const method = nameOf(callee);
  return method === undefined ? undefined : { call, object: bare(callee.object), method };
}

/** The named property of an object literal; `unknown` if a spread or a computed key may hold it. */
export function property(
  object: TSESTree.ObjectExpression,
  ...names: string[]
): TSESTree.Property | "unknown" | undefined {
  let unknown = false;
  for (const each of object.properties) {
    const name = each.type === "Property" ? nameOf(each) : undefined;
    if (each.type === "Property" && name !== undefined && names.includes(name)) return each;
    unknown ||= name === undefined;
  }
  return unknown ? "unknown" : undefined;
}

/** The node around a node. ESLint gives the program a parent of `null`, oxlint one of its own making; here it has none. */
export function parentOf(node: Node): Node | undefined {
  return node.type === "Program" ? undefined : node.parent;
}

/** The function around a node, if there is one. */
export function functionAround(node: Node): FunctionNode | undefined {
  for (let at = parentOf(node); at !== undefined; at = parentOf(at)) if (isFunction(at)) return at;
  return undefined;
}

export function classAround(node: Node): TSESTree.ClassDeclaration | TSESTree.ClassExpression | undefined {
  for (let at = parentOf(node); at !== undefined; at = parentOf(at))
    if (at.type === "ClassDeclaration" || at.type === "ClassExpression") return at;
  return undefined;
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** What a function is known by, for a message. */
export function functionName(fn: FunctionNode): string {
  if (fn.id !== null) return fn.id.name;
  const { parent } = fn;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent.type === "MethodDefinition" || parent.type === "Property" || parent.type === "PropertyDefinition")
    return nameOf(parent) ?? "this function";
  return "this function";
}

/** Every node below, the root included, but not what stands in functions of its own unless `inside` asks for it. */
export function* nodesBelow(root: Node, inside = false): Generator<Node> {
  const rest: Node[] = [root];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node;
    if (!inside && node !== root && isFunction(node)) continue;
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      if (key === "parent" || key === "loc" || key === "range") continue;
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
        if (typeof (each as Node | null)?.type === "string") rest.push(each as Node);
    }
  }
}
