import type { TSESTree } from "@typescript-eslint/utils";

export interface Parser {
  parseForESLint(text: string, options: object): object;
}

const parsers = new WeakMap<TSESTree.Program, Parser>();

/** Remembers with what a file was read, so that other files of its program can be read with it. Only a rule is told. */
export function rememberParser(ast: TSESTree.Program, parser: unknown): void {
  if (typeof (parser as Partial<Parser> | undefined)?.parseForESLint === "function") parsers.set(ast, parser as Parser);
}

export function parserOf(ast: TSESTree.Program): Parser | undefined {
  return parsers.get(ast);
}
