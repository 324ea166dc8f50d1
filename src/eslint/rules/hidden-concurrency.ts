import type { TSESTree } from "@typescript-eslint/utils";
import { isExplained } from "../comments.js";
import { called, dropped, heard, startsWork, tellsNobody } from "../promises.js";
import { defineRule, type Rule, type Source, type Suggestion } from "../rule.js";
import { type FunctionNode, functionAround, functionName, methodCall } from "../syntax.js";
import { isPublic, returnsNothing } from "../visibility.js";

export const hiddenConcurrency: Rule = defineRule({
  says: "leave the choice of running at the same time to the caller",
  messages: {
    hidden:
      "{{name}} starts {{what}} and returns nothing: its caller cannot know that work goes on, when it ends, or whether it failed. Return the promise, and let the caller decide what runs at the same time.",
    return: "Return the promise.",
  },
  watch({ source, report }) {
    return {
      ExpressionStatement(statement) {
        for (const each of dropped(statement.expression)) {
          // Only a chain can end with somebody who hears of a failure: that is cheaper to see than what it is chained to.
          if (methodCall(each) === undefined) continue;
          const found = heard(source, each);
          if (found?.by !== "handlers" || !startsWork(source, found.work)) continue;
          if (!found.handlers.every((handler) => tellsNobody(source, handler))) continue;
          const fn = functionAround(statement);
          if (fn === undefined || !returnsNothing(fn) || !isPublic(source, fn)) continue;
          if (isExplained(source, statement) || listens(source, fn)) continue;
          const name = functionName(fn) === "constructor" ? "The constructor" : functionName(fn);
          const data = { name, what: called(source, found.work) };
          report(each, "hidden", { data, suggest: returning(fn, statement) });
        }
      },
    };
  },
});

/** `target.addEventListener("open", this.onOpen)`: events have no use for what a listener returns. */
function listens(source: Source, fn: FunctionNode): boolean {
  const { parent } = fn;
  const name = parent.type === "MethodDefinition" ? `this.${functionName(fn)}` : functionName(fn);
  const added = /\.(?:on|once|addListener|addEventListener)\(\s*[^\s,()]+,\s*([\w.#]+)/g;
  return [...source.text.matchAll(added)].some(([, listener]) => listener === name || listener === `${name}.bind`);
}

/** Where it is the last thing that the function does. */
function returning(fn: FunctionNode, statement: TSESTree.ExpressionStatement): Suggestion<"return"> {
  const isLast = fn.body.type === "BlockStatement" && fn.body.body.at(-1) === statement;
  const isVoid = statement.expression.type === "UnaryExpression";
  if (!isLast || isVoid || fn.returnType?.typeAnnotation !== undefined || functionName(fn) === "constructor") return [];
  return [{ messageId: "return", fix: (fixer) => fixer.insertTextBefore(statement, "return ") }];
}
