import type { TSESTree } from "@typescript-eslint/utils";
import { importsFrom, originOf, variableOf } from "./names.js";
import type { Node, Source, Variable } from "./rule.js";
import { contains, type FunctionNode, functionAround, isFunction, nameOf, parentOf } from "./syntax.js";

/** A stop signal that a function was handed: a context of curfew, or an `AbortSignal`. */
export interface Handed {
  readonly kind: "context" | "signal";
  readonly variable: Variable;
  /** Its name in the text. */
  readonly name: string;
  /** How to write it where an `AbortSignal` is wanted. */
  readonly signal: string;
  readonly owner: FunctionNode;
}

const signalNames = /^(?:signal|abortSignal)$/;

/** The nearest one that a node can see: the innermost function's first. */
export function handedTo(source: Source, node: Node): Handed | undefined {
  for (let fn = isFunction(node) ? node : functionAround(node); fn !== undefined; fn = functionAround(fn)) {
    const found = parameterOf(source, fn);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What this function itself was handed. */
export function parameterOf(source: Source, fn: FunctionNode): Handed | undefined {
  // There it is the name of a signal of the process.
  if (fn.parent.type === "CallExpression" && originOf(source, fn.parent.callee) === "close-with-grace")
    return undefined;
  for (const parameter of fn.params) {
    for (const name of namesOf(parameter)) {
      const kind = kindOf(source, name, name === plain(parameter));
      const variable =
        kind === undefined ? undefined : source.getDeclaredVariables(fn).find((each) => each.name === name.name);
      if (kind === undefined || variable === undefined) continue;
      const signal = kind === "context" ? `${name.name}.signal` : name.name;
      return { kind, variable, name: name.name, signal, owner: fn };
    }
  }
  return undefined;
}

function kindOf(source: Source, name: TSESTree.Identifier, whole: boolean): Handed["kind"] | undefined {
  const isTyped = name.typeAnnotation?.typeAnnotation !== undefined;
  const type = isTyped ? originOf(source, name) : undefined;
  if (type === "curfew.Context()") return "context";
  if (type === "global.AbortSignal()") return "signal";
  if (isTyped) return undefined;
  // Others call other things `ctx`: a request, a canvas.
  if (name.name === "ctx" && whole && importsFrom(source, "curfew")) return "context";
  return signalNames.test(name.name) ? "signal" : undefined;
}

function plain(parameter: TSESTree.Parameter): Node {
  return parameter.type === "AssignmentPattern" ? parameter.left : parameter;
}

/** The names that a parameter brings in: itself, or those that it takes out of an object. */
function namesOf(parameter: TSESTree.Parameter): TSESTree.Identifier[] {
  const at = plain(parameter);
  if (at.type === "Identifier") return [at];
  if (at.type !== "ObjectPattern") return [];
  return at.properties.flatMap((each) => {
    if (each.type !== "Property") return [];
    const value = each.value.type === "AssignmentPattern" ? each.value.left : each.value;
    return value.type === "Identifier" ? [value] : [];
  });
}

/**
 * Whether a piece of code knows of what was handed: it names it, or a variable or a function that was made with it
 * (`const scope = ctx.withTimeout(5)`, `const stream = open(ctx)`).
 */
export function knows(source: Source, code: Node, { variable, owner }: Handed): boolean {
  const carriers = new Set([variable]);
  for (const carrier of carriers) {
    for (const { identifier } of carrier.references) {
      if (contains(code, identifier)) return true;
      const made = madeWith(identifier, owner);
      if (made === undefined) continue;
      for (const each of source.getDeclaredVariables(made)) carriers.add(each);
      if (made.type === "AssignmentExpression" && made.left.type === "Identifier") {
        const assigned = variableOf(source, made.left);
        if (assigned !== undefined) carriers.add(assigned);
      }
    }
  }
  return false;
}

/** The declaration or assignment, within the owner, that a name is used in to make something. */
function madeWith(name: Node, owner: FunctionNode): Node | undefined {
  let at = parentOf(name);
  for (; at !== undefined && at !== owner; at = parentOf(at)) {
    if (at.type === "VariableDeclarator" || at.type === "FunctionDeclaration" || at.type === "AssignmentExpression")
      return at;
  }
  return undefined;
}

/** Whether a value is made for nobody: `background`, or `background.withTimeout(…)` without a context above. */
export function isBackground(source: Source, node: Node): boolean {
  return originOf(source, node) === "curfew.background";
}

/** Whether an expression is a context of curfew, as far as the file itself tells. */
export function isContext(source: Source, node: Node): boolean {
  if (node.type === "Identifier") {
    const variable = variableOf(source, node);
    const [definition] = variable?.defs ?? [];
    const fn = definition?.node as Node | undefined;
    if (isFunction(fn) && parameterOf(source, fn)?.variable === variable)
      return parameterOf(source, fn)!.kind === "context";
    const origin = originOf(source, node) ?? "";
    return (
      /^curfew\.(?:background|Context\(\)|Group\(\)\.ctx)$/.test(origin) ||
      /\.with(?:Cancel|Timeout|Deadline|Grace)\(\)\.ctx$/.test(origin)
    );
  }
  return node.type === "MemberExpression" && nameOf(node) === "ctx" && importsFrom(source, "curfew");
}
