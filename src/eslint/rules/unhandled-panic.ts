import { catchesAll } from "../edge.js";
import { called, isCleanup } from "../promises.js";
import { droppedCallback, endsProcess } from "../handlers.js";
import { awaited, bare, isFunction, methodCall } from "../syntax.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";

export const unhandledPanic: Rule = defineRule({
  says: "catch what a task throws at the task's edge",
  messages: {
    dropped:
      "The failure of {{what}} is thrown away, so nobody will ever know of it. Handle it, report it, or say in a comment why it does not matter.",
    callback:
      "Nobody has the promise of this async function: {{by}} drops it, and what it throws ends the process. Catch it here, with try and catch around the whole body.",
  },
  watch({ source, report }) {
    /** One that several events call fails for one reason. */
    const told = new Set<Node>();
    return {
      ExpressionStatement(statement) {
        const { expression } = statement;
        const what = thrownAway(source, expression);
        if (what !== undefined && !isExplained(source, statement)) report(expression, "dropped", { data: { what } });
      },
      CallExpression(call) {
        const found = droppedCallback(source, call);
        if (found === undefined || !found.fn.async || found.fn.generator || told.has(found.fn)) return;
        if (catchesAll(source, found.fn) || endsProcess(source, found.fn)) return;
        told.add(found.fn);
        report(found.at, "callback", { data: { by: found.by } });
      },
    };
  },
});

/** `work().catch(() => {})` for its own sake: the name of the work, unless it is a cleanup. */
function thrownAway(source: Source, expression: Node): string | undefined {
  const caught = methodCall(awaited(expression));
  const [handler] = caught?.call.arguments ?? [];
  if (caught?.method !== "catch" || handler === undefined || !isEmpty(source, handler)) return undefined;
  const work = bare(caught.object);
  let root = work;
  for (let chained = methodCall(root); chained !== undefined; chained = methodCall(root)) {
    if (!/^(?:then|finally)$/.test(chained.method)) break;
    root = chained.object;
  }
  // Of a promise that is held, somebody else hears.
  if (root.type !== "CallExpression" || work.type !== "CallExpression") return undefined;
  // What `sleep` throws is the stop: an outcome, no failure.
  const isSleep = work.callee.type === "Identifier" && work.callee.name === "sleep";
  return isCleanup(work) || isSleep || isInAnswer(work) ? undefined : called(source, work);
}

/** In a `catch`: the failure that counts is at hand already. */
function isInAnswer(node: Node): boolean {
  for (let at = node; at.type !== "Program" && !isFunction(at); at = at.parent)
    if (at.type === "CatchClause") return true;
  return false;
}

/** A comment right above it, or above others of its kind that it stands among. */
function isExplained(source: Source, statement: Node): boolean {
  if (source.getCommentsBefore(statement).length > 0) return true;
  const block = statement.parent;
  const before = block?.type === "BlockStatement" || block?.type === "Program" ? block.body : [];
  const above = before[before.indexOf(statement as (typeof before)[number]) - 1];
  const isNext = above?.type === "ExpressionStatement" && above.loc.end.line + 1 === statement.loc.start.line;
  return isNext && thrownAway(source, above.expression) !== undefined && isExplained(source, above);
}

/** `() => {}`, `() => undefined`: nothing, and not a word why. */
function isEmpty(source: Source, handler: Node): boolean {
  const at = bare(handler);
  if (!isFunction(at) || source.getCommentsInside(at).length > 0) return false;
  const { body } = at;
  if (body.type === "BlockStatement") return body.body.length === 0;
  return /^(?:undefined|null|void 0|false)$/.test(source.getText(body));
}
