import type { Node, Source } from "./rule.js";
import { classAround, type FunctionNode, functionName, nodesBelow } from "./syntax.js";

/** Whether code outside this file can call a function: it is exported, or a public method of a class that is. */
export function isPublic(source: Source, fn: FunctionNode): boolean {
  const { parent } = fn;
  if (parent.type === "MethodDefinition") {
    if (parent.accessibility === "private" || parent.accessibility === "protected") return false;
    if (parent.kind === "get" || parent.kind === "set" || /^[#_]/.test(functionName(fn))) return false;
    const owner = classAround(fn);
    return owner !== undefined && isExported(source, owner);
  }
  return isExported(source, parent.type === "VariableDeclarator" ? parent : fn);
}

function isExported(source: Source, node: Node): boolean {
  const statement = node.type === "VariableDeclarator" ? node.parent : node;
  if (statement.parent?.type === "ExportNamedDeclaration" || statement.parent?.type === "ExportDefaultDeclaration")
    return true;
  if (isAssignedToExports(source, node)) return true;
  return source.getDeclaredVariables(node).some(({ references }) =>
    references.some(({ identifier }) => {
      const parent = (identifier as Node).parent;
      return (
        parent?.type === "ExportSpecifier" ||
        parent?.type === "ExportDefaultDeclaration" ||
        isAssignedToExports(source, identifier)
      );
    }),
  );
}

/** `module.exports = f`, `exports.f = f`, `module.exports = { f }`. */
function isAssignedToExports(source: Source, node: Node): boolean {
  const isEntry = node.parent?.type === "Property" && node.parent.value === node;
  const value = isEntry ? node.parent.parent! : node;
  const { parent } = value;
  if (parent?.type !== "AssignmentExpression" || parent.right !== value) return false;
  return /^(?:module\.)?exports\b/.test(source.getText(parent.left));
}

/** Whether a function gives its caller nothing to hold: no `return` with a value. */
export function returnsNothing(fn: FunctionNode): boolean {
  if (fn.body.type !== "BlockStatement" || fn.async || fn.generator) return false;
  for (const each of nodesBelow(fn.body)) if (each.type === "ReturnStatement" && each.argument !== null) return false;
  return true;
}
