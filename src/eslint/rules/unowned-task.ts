import type { TSESTree } from "@typescript-eslint/utils";
import { endsProcess } from "../handlers.js";
import { isExplained, isSaidNotToFail } from "../comments.js";
import { hearsOfAll, isProgram } from "../programs.js";
import { called, dropped, heard } from "../promises.js";
import { defineRule, type Node, type Rule, type Source, type Suggestion } from "../rule.js";
import { bare, functionAround, isFunction, methodCall } from "../syntax.js";

export const unownedTask: Rule = defineRule({
  says: "who starts a task owns it, waits for it, and stops it",
  messages: {
    floating:
      "{{what}} starts work that nobody owns: nobody waits for its end or hears of its failure. Await it, return it, or give it to a group.",
    voided:
      "`void` only hides that nobody owns this work: nobody waits for its end or hears of its failure. Await it, return it, or give it to a group.",
    each: "{{method}} drops the promise that each call returns: nobody waits for the work or hears of its failure. Use `for … of` with `await`, or `await Promise.all(….map(…))`.",
    await: "Await it.",
  },
  watch({ source, filename, report }) {
    const look = (expression: Node, isVoid: boolean): void => {
      const each = methodCall(expression);
      const [callback] = each?.call.arguments ?? [];
      if (each !== undefined && /^(?:forEach|map)$/.test(each.method) && isFunction(callback) && callback.async) {
        report(each.call, "each", { data: { method: each.method } });
        return;
      }
      const found = heard(source, expression);
      if (found?.by !== "nobody") return;
      const fn = functionAround(expression);
      if (fn === undefined ? isEnded() : endsProcess(source, fn) || hearsOfAll(source.getText(fn))) return;
      if (isExplained(source, expression) || isSaidNotToFail(source, found.work)) return;
      const what = called(source, found.work);
      report(expression, isVoid ? "voided" : "floating", { data: { what }, suggest: awaiting(source, expression) });
    };
    // What a program starts at its top is its own work: Node waits for it, and its failure is that of the process.
    const isEnded = (): boolean => isProgram(source, filename) || hearsOfAll(source.text);
    return {
      ExpressionStatement({ expression }) {
        const isVoid = isVoided(expression);
        for (const each of dropped(expression)) look(each, isVoid);
      },
      // `() => void work()`.
      "ArrowFunctionExpression > UnaryExpression.body[operator='void']"(node: TSESTree.UnaryExpression) {
        for (const each of dropped(node)) look(each, true);
      },
    };
  },
});

function isVoided(node: Node): boolean {
  const at = bare(node);
  return at.type === "UnaryExpression" && at.operator === "void";
}

function awaiting(source: Source, expression: Node): Suggestion<"await"> {
  const fn = functionAround(expression);
  const { parent } = expression;
  const isStatement = parent?.type === "ExpressionStatement" || (parent !== undefined && isVoided(parent));
  if (!isStatement || (fn === undefined ? source.ast.sourceType !== "module" : !fn.async)) return [];
  return [
    {
      messageId: "await",
      fix: (fixer) =>
        isVoided(parent)
          ? fixer.replaceTextRange([parent.range[0], expression.range[0]], "await ")
          : fixer.insertTextBefore(expression, "await "),
    },
  ];
}
