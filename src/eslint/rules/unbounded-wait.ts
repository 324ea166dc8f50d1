import type { TSESTree } from "@typescript-eslint/utils";
import { handedTo, isBackground } from "../contexts.js";
import { originOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source, type Suggestion } from "../rule.js";
import { bare, isFunction, methodCall } from "../syntax.js";

/** What takes a context first, by the origin of what it is called on. */
const waits: readonly [on: RegExp, method: RegExp][] = [
  [
    /^curfew\/sync\.(?:Channel|Mutex|RWMutex|Semaphore|WaitGroup|Cond)\(\)$/,
    /^(?:send|receive|values|r?lock|acquire|wait)$/,
  ],
  [/^curfew\/pool\.\w+\(\)$/, /^submit$/],
  [/^curfew\.Group\(\)$/, /^waitForRoom$/],
];
/** The same by name alone: with `background` as its first argument, it is one of ours. */
const waitNames = /^(?:send|receive|values|r?lock|acquire|wait|submit|waitForRoom)$/;

export const unboundedWait: Rule = defineRule({
  says: "a task leaks when it blocks and nothing outside can release it: send, receive, lock",
  messages: {
    never:
      "Nothing can settle this promise, so what awaits it waits for ever, and its `finally` never runs. Wait for something that can stop: `ctx`, a signal, an event.",
    background:
      "{{call}} with `background` waits until the other side comes, for ever if need be: nothing outside can release it. Hand on the context of the task.",
    without: "{{call}} waits, and nothing outside can release it: it takes a context first.",
    useContext: "Use `{{name}}`.",
  },
  watch({ source, report }) {
    return {
      AwaitExpression({ argument }) {
        const at = bare(argument);
        if (at.type === "NewExpression" && neverSettles(source, at)) report(at, "never");
      },
      CallExpression(node) {
        const asked = methodCall(node);
        if (asked === undefined || !waitNames.test(asked.method)) return;
        const [first] = node.arguments;
        const call = `${asked.method}()`;
        if (first !== undefined && isBackground(source, first)) {
          report(first, "background", { data: { call }, suggest: suggestion(source, node, first) });
        } else if (first === undefined && takesContext(source, asked.object, asked.method)) {
          report(node, "without", { data: { call }, suggest: suggestion(source, node, undefined) });
        }
      },
    };
  },
});

function takesContext(source: Source, object: Node, method: string): boolean {
  const origin = originOf(source, object) ?? "";
  return waits.some(([on, methods]) => on.test(origin) && methods.test(method));
}

/** `new Promise(() => {})`, `new Promise((resolve) => { … })` that names neither of its two functions. */
function neverSettles(source: Source, node: TSESTree.NewExpression): boolean {
  const [executor] = node.arguments;
  if (executor === undefined || !isFunction(executor) || originOf(source, node.callee) !== "global.Promise")
    return false;
  return (
    executor.params.every((each) => each.type === "Identifier") &&
    source
      .getDeclaredVariables(executor)
      .every(({ defs, references }) => defs[0]?.type !== "Parameter" || references.length === 0)
  );
}

function suggestion(source: Source, call: TSESTree.CallExpression, first: Node | undefined): Suggestion<"useContext"> {
  const handed = handedTo(source, call);
  if (handed?.kind !== "context") return [];
  const { name } = handed;
  const end = source.getLastToken(call)!;
  return [
    {
      messageId: "useContext",
      data: { name },
      fix: (fixer) => (first === undefined ? fixer.insertTextBefore(end, name) : fixer.replaceText(first, name)),
    },
  ];
}
