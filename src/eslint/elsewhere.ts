import type { TSESTree } from "@typescript-eslint/utils";
import { calledFunction } from "./functions.js";
import { parserOf, rememberParser } from "./parsers.js";
import type { Node, Source } from "./rule.js";
import { type FunctionNode, isFunction, nodesBelow } from "./syntax.js";
import { declarationOf, type Declaration, programOf } from "./types.js";

/** A function, and the file that it stands in. */
export interface FunctionInFile {
  readonly fn: FunctionNode;
  readonly source: Source;
}

/** The function that a call runs: in this file by its name, and anywhere in the program where the parser knows types. */
export function functionCalled(source: Source, call: TSESTree.CallExpression): FunctionInFile | undefined {
  const here = calledFunction(source, call);
  if (here !== undefined) return { fn: here, source };
  const declaration = declarationOf(source, call);
  const file = declaration === undefined ? undefined : sourceOf(source, declaration);
  const fn = file === undefined ? undefined : functionAt(file, declaration!);
  return fn === undefined ? undefined : { fn, source: file! };
}

/** Function declarations, methods and arrows alike end where what declares them ends. */
function functionAt(file: Source, { start, end }: Declaration): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (const each of nodesBelow(file.ast, true)) {
    if (!isFunction(each) || each.range[1] !== end || each.range[0] < start) continue;
    if (found === undefined || each.range[0] < found.range[0]) found = each;
  }
  return found;
}

/** The files of a program that have been read for another one's sake. */
const files = new WeakMap<object, Map<string, Source | undefined>>();

/** Another file of the program, as this one has been read. */
function sourceOf(source: Source, { file, text }: Declaration): Source | undefined {
  if (text === source.text) return source;
  const program = programOf(source)!;
  const known = files.get(program) ?? new Map<string, Source | undefined>();
  files.set(program, known);
  if (!known.has(file)) known.set(file, read(source, program, file, text));
  return known.get(file);
}

function read(source: Source, program: object, file: string, text: string): Source | undefined {
  const parser = parserOf(source.ast);
  if (parser === undefined) return undefined;
  const options = { range: true, loc: true, tokens: true, comment: true, filePath: file, programs: [program] };
  const made = source.constructor as new (parts: object) => Source;
  const { services: parserServices, ...parsed } = parser.parseForESLint(text, options) as {
    services: object;
    ast: TSESTree.Program;
  };
  const read = new made({ text, parserServices, ...parsed });
  rememberParser(read.ast, parser);
  for (const each of nodesBelow(read.ast, true)) setParents(each);
  return read;
}

function setParents(node: Node): void {
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === "parent") continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof (each as Node | null)?.type === "string") (each as { parent?: Node }).parent ??= node;
  }
}
