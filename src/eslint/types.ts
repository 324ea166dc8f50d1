import type { Node, Source } from "./rule.js";

/**
 * The few things that we ask of TypeScript's checker, where the parser has one. Written down here so that the plugin
 * needs no compiler, and no version of one.
 */
interface Checker {
  getTypeAtLocation(node: unknown): Type;
}

interface Type {
  readonly types?: readonly Type[];
  readonly symbol?: { readonly name: string };
  getBaseTypes?(): readonly Type[] | undefined;
}

interface Services {
  readonly program?: { getTypeChecker(): Checker } | null;
  readonly esTreeNodeToTSNodeMap?: { get(node: Node): unknown };
}

/** Whether an expression gives a promise; `undefined` where nobody knows types. */
export function isPromiseByType(source: Source, node: Node): boolean | undefined {
  const { program, esTreeNodeToTSNodeMap } = source.parserServices as Services;
  if (program === undefined || program === null || esTreeNodeToTSNodeMap === undefined) return undefined;
  return isPromise(program.getTypeChecker().getTypeAtLocation(esTreeNodeToTSNodeMap.get(node)));
}

/** `Promise`, or a class that extends it; in a union, any part. A mere thenable, such as a query that is not sent yet, is none. */
function isPromise(type: Type): boolean {
  if (type.types !== undefined) return type.types.some(isPromise);
  return type.symbol?.name === "Promise" || (type.getBaseTypes?.() ?? []).some(isPromise);
}
