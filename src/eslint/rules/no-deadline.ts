import type { TSESTree } from "@typescript-eslint/utils";
import { handedTo } from "../contexts.js";
import { unlimited, type Unlimited } from "../outside-calls.js";
import { defineRule, type Fix, type Node, type Rule } from "../rule.js";

export const noDeadline: Rule = defineRule({
  says: "what may take long, above all outside calls, gets a deadline",
  messages: {
    missing:
      "{{call}} has no deadline: if the other side never answers, it waits until something far below gives up, if ever. Give it `{{limit}}`.",
    signal: "Give it `{{signal}}`.",
  },
  watch({ source, report }) {
    const look = (node: TSESTree.CallExpression | TSESTree.NewExpression): void => {
      const found = unlimited(source, node);
      if (found === undefined) return;
      const signal = handedTo(source, node)?.signal ?? "AbortSignal.timeout(10_000)";
      const fix = fixOf(found, signal);
      report(node, "missing", {
        data: { call: found.called, limit: found.limit },
        suggest: fix === undefined ? [] : [{ messageId: "signal", data: { signal }, fix }],
      });
    };
    return { CallExpression: look, NewExpression: look };
  },
});

function fixOf({ limit, options, after }: Unlimited, signal: string): Fix | undefined {
  if (limit !== "signal") return undefined;
  const entry = signal === "signal" ? "signal" : `signal: ${signal}`;
  if (options === undefined) return after && ((fixer) => fixer.insertTextAfter(after, `, { ${entry} }`));
  const [first] = options.properties as readonly Node[];
  if (first === undefined) return (fixer) => fixer.replaceText(options, `{ ${entry} }`);
  return (fixer) => fixer.insertTextBefore(first, `${entry}, `);
}
