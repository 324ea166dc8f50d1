import type { Node, Source } from "./rule.js";

/**
 * The few things that we ask of TypeScript's checker, where the parser has one. Written down here so that the plugin
 * needs no compiler, and no version of one.
 */
interface Checker {
  getTypeAtLocation(node: unknown): Type;
  getResolvedSignature(call: unknown): { readonly declaration?: Declared } | undefined;
}

interface Declared {
  readonly end: number;
  getStart(): number;
  getSourceFile(): { readonly fileName: string; readonly text: string; readonly isDeclarationFile: boolean };
}

interface Type {
  readonly intrinsicName?: string;
  readonly types?: readonly Type[];
  readonly symbol?: { readonly name: string };
  getBaseTypes?(): readonly Type[] | undefined;
  getCallSignatures?(): readonly unknown[];
}

interface Services {
  readonly program?: { getTypeChecker(): Checker } | null;
  readonly esTreeNodeToTSNodeMap?: { get(node: Node): unknown };
}

/**
 * Whether a call gives a promise; `undefined` where nobody knows types. One that may give something else, and was given a
 * function, tells its outcome to that function.
 */
export function isPromiseByType(source: Source, node: Node): boolean | undefined {
  const { program, esTreeNodeToTSNodeMap } = source.parserServices as Services;
  if (program === undefined || program === null || esTreeNodeToTSNodeMap === undefined) return undefined;
  const checker = program.getTypeChecker();
  const typeOf = (at: Node): Type => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(at));
  const type = typeOf(node);
  if (/^(?:any|error)$/.test(type.intrinsicName ?? "")) return undefined;
  if (!isPromise(type)) return false;
  if (node.type !== "CallExpression" || type.types === undefined || type.types.every(isPromise)) return true;
  return !node.arguments.some((each) => (typeOf(each).getCallSignatures?.() ?? []).length > 0);
}

/** Where a function is declared: from where to where in the text of a file. */
export interface Declaration {
  readonly file: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a call runs, if types are known and it is written out in the program. */
export function declarationOf(source: Source, call: Node): Declaration | undefined {
  const { program, esTreeNodeToTSNodeMap } = source.parserServices as Services;
  const at = esTreeNodeToTSNodeMap?.get(call);
  if (program === undefined || program === null || at === undefined) return undefined;
  const { declaration } = program.getTypeChecker().getResolvedSignature(at) ?? {};
  const { fileName, text, isDeclarationFile } = declaration?.getSourceFile() ?? {};
  if (declaration === undefined || text === undefined || isDeclarationFile === true) return undefined;
  return { file: fileName!, text, start: declaration.getStart(), end: declaration.end };
}

export function programOf(source: Source): object | undefined {
  return (source.parserServices as Services).program ?? undefined;
}

/** `Promise`, or a class that extends it; in a union, any part. A mere thenable, such as a query that is not sent yet, is none. */
function isPromise(type: Type): boolean {
  if (type.types !== undefined) return type.types.some(isPromise);
  return type.symbol?.name === "Promise" || (type.getBaseTypes?.() ?? []).some(isPromise);
}
