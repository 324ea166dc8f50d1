import { calledFunction } from "./functions.js";
import type { Node, Source } from "./rule.js";
import { bare, isFunction, parentOf } from "./syntax.js";

/** Whether a comment right above the statement around a node speaks of its failure: somebody has thought of it. */
export function isExplained(source: Source, node: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined && !isFunction(at); at = parentOf(at)) {
    if (at.type !== "ExpressionStatement" && at.type !== "IfStatement") continue;
    if (commentsAbove(source, at).some((comment) => aboutFailure.test(comment))) return true;
    // `if (…) one(); else other();` is one statement to who comments on it.
    if (at.parent.type !== "IfStatement") return false;
  }
  return false;
}

/** Whether the comment on the function that a call runs says that it never fails. */
export function isSaidNotToFail(source: Source, work: Node): boolean {
  const call = bare(work);
  const fn = call.type === "CallExpression" ? calledFunction(source, call) : undefined;
  if (fn === undefined) return false;
  const declared = fn.parent.type === "MethodDefinition" || fn.parent.type === "PropertyDefinition" ? fn.parent : fn;
  return commentsAbove(source, declared).some((comment) => saysNever.test(comment));
}

function commentsAbove(source: Source, node: Node): string[] {
  return source.getCommentsBefore(node).flatMap(({ value }) => (directive.test(value) ? [] : [value]));
}

const aboutFailure = /\b(?:error|fail|reject|unhandled|uncaught|catch|throw)/i;
const saysNever = /\b(?:never|not|cannot|can't|doesn't|won't)\s+(?:be\s+)?(?:throw|reject|fail)/i;

/** What is meant for a linter is none: it would be said to be without need. */
const directive = /^\s*(?:eslint|oxlint)-/;
