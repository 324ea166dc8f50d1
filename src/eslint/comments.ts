import type { Node, Source } from "./rule.js";
import { isFunction, parentOf } from "./syntax.js";

/** Whether a comment right above the statement around a node speaks of its failure: somebody has thought of it. */
export function isExplained(source: Source, node: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined && !isFunction(at); at = parentOf(at))
    if (at.type === "ExpressionStatement")
      return source.getCommentsBefore(at).some(({ value }) => !directive.test(value) && aboutFailure.test(value));
  return false;
}

const aboutFailure = /\b(?:error|fail|reject|unhandled|uncaught|catch|throw)/i;

/** What is meant for a linter is none: it would be said to be without need. */
const directive = /^\s*(?:eslint|oxlint)-/;
