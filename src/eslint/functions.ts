import type { TSESTree } from "@typescript-eslint/utils";
import { variableOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { bare, classAround, type FunctionNode, isFunction, nameOf } from "./syntax.js";

/** The function that a call runs, if it stands in this file: by its name, as a method of `this`, or right there. */
export function calledFunction(source: Source, { callee }: TSESTree.CallExpression): FunctionNode | undefined {
  const at = bare(callee);
  if (isFunction(at)) return at;
  if (at.type === "Identifier") return functionNamed(source, at);
  if (at.type !== "MemberExpression" || at.object.type !== "ThisExpression") return undefined;
  const name = nameOf(at);
  const member = classAround(at)?.body.body.find((each) => "key" in each && nameOf(each) === name && !each.static);
  if (member?.type === "MethodDefinition" && member.kind === "method")
    return isFunction(member.value) ? member.value : undefined;
  return member?.type === "PropertyDefinition" && isFunction(member.value) ? member.value : undefined;
}

/** The function that a name stands for, if it is never another one. */
export function functionNamed(source: Source, name: TSESTree.Identifier): FunctionNode | undefined {
  const [definition, another] = variableOf(source, name)?.defs ?? [];
  const node = definition?.node as Node | undefined;
  if (another !== undefined || definition?.type === "Parameter") return undefined;
  if (node?.type === "FunctionDeclaration") return node;
  const isConstant =
    node?.type === "VariableDeclarator" && node.parent.kind === "const" && node.id.type === "Identifier";
  return isConstant && isFunction(node.init) ? node.init : undefined;
}
