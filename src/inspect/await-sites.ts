import fs from "node:fs";
import { type AnyNode, parse } from "acorn";
import { base, simple } from "acorn-walk";
import { fileOf } from "./source-maps.js";

/** A place where a function may be suspended, from 1. */
export interface Site {
  readonly line: number;
  readonly column: number;
  /** The last name of what is called there, if something is: `query` for `await db.query(text)`. */
  readonly callee: string | undefined;
}

/**
 * Where the awaits of a function are, from its source, for the functions whose line V8 does not tell: those of which two
 * await the same promise. Reads files of this machine, each once; knows nothing of what it cannot read or parse.
 */
export class AwaitSites {
  readonly #files = new Map<string, ReadonlyMap<string, readonly Site[]>>();

  /** Those of the function that begins at `line` and `column` (from 1) of a script. */
  of(url: string, line: number, column: number): readonly Site[] {
    const file = fileOf(url);
    let functions = this.#files.get(file);
    if (functions === undefined) this.#files.set(file, (functions = read(file)));
    return functions.get(`${String(line)}:${String(column)}`) ?? [];
  }
}

/** By the place of each function's parameters, which is where V8 says that it begins. */
function read(file: string): ReadonlyMap<string, readonly Site[]> {
  const found = new Map<string, Site[]>();
  let tree: AnyNode;
  let source: string;
  try {
    if (fs.statSync(file).size > largest) return found;
    source = fs.readFileSync(file, "utf8");
    tree = parse(source, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
  } catch {
    return found;
  }
  const visit = (node: AnyNode): void => {
    if (!("async" in node && node.async)) return;
    const sites: Site[] = [];
    const body = node;
    collect(body.body, sites);
    const at = beginning(body, source);
    if (at !== undefined) found.set(at, sites);
  };
  simple(tree, { FunctionDeclaration: visit, FunctionExpression: visit, ArrowFunctionExpression: visit });
  return found;
}

/** Of this function alone: those inside it are suspended by themselves. */
function collect(body: AnyNode, sites: Site[]): void {
  const inner = { ...base, Function: () => undefined };
  const add = (node: AnyNode, awaited?: AnyNode | null): void => {
    sites.push({ line: node.loc!.start.line, column: node.loc!.start.column + 1, callee: calleeOf(awaited) });
  };
  simple(
    body,
    {
      AwaitExpression: (node) => add(node, node.argument),
      ForOfStatement: (node) => {
        if (node.await) add(node);
      },
      YieldExpression: (node) => add(node),
    },
    inner,
  );
}

function calleeOf(awaited: AnyNode | null | undefined): string | undefined {
  if (awaited?.type !== "CallExpression") return undefined;
  const { callee } = awaited;
  const name = callee.type === "MemberExpression" ? callee.property : callee;
  return name.type === "Identifier" ? name.name : name.type === "PrivateIdentifier" ? `#${name.name}` : undefined;
}

/** An arrow begins with its parameters, a function with its opening parenthesis. */
function beginning(node: AnyNode, source: string): string | undefined {
  const { line, column } = node.loc!.start;
  if (node.type === "ArrowFunctionExpression") return `${String(line)}:${String(column + 1)}`;
  const open = source.indexOf("(", "id" in node && node.id !== null ? (node.id as AnyNode).end : node.start);
  if (open < 0) return undefined;
  const before = source.slice(node.start, open).split("\n");
  const last = before.at(-1)!.length;
  return before.length === 1
    ? `${String(line)}:${String(column + last + 1)}`
    : `${String(line + before.length - 1)}:${String(last + 1)}`;
}

const largest = 5_000_000;
