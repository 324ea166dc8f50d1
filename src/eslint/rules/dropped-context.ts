import type { TSESTree } from "@typescript-eslint/utils";
import { type Handed, handedTo, isBackground, isContext, knows, parameterOf } from "../contexts.js";
import { originOf, variableOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import {
  bare,
  contains,
  type FunctionNode,
  functionAround,
  functionName,
  isFunction,
  nodesBelow,
  property,
} from "../syntax.js";

/** What waits, and can be given a signal. */
const waits =
  /^(?:events\.(?:once|on)|timers\/promises\.set(?:Timeout|Immediate|Interval)|stream\/promises\.(?:pipeline|finished)|readline\/promises\.\w+\(\)\.question)$/;

export const droppedContext: Rule = defineRule({
  says: "pass the context on; do not store it",
  messages: {
    background:
      "{{name}} is at hand, and `background` drops it: a stop does not reach what is done here. Hand on {{name}}, or say {{name}}.withoutStop() if it must be finished in any case.",
    group:
      "{{name}} is at hand, and this group has none above it: a stop does not reach its tasks. Make it with {{name}}.",
    wait: "{{call}} does not know of {{name}}: a stop does not end this wait. Give it `signal: {{signal}}`.",
    other: "This signal does not know of {{name}}: a stop does not end the call. Use AbortSignal.any([{{signal}}, …]).",
    unused: "{{owner}} is handed {{name}}, waits, and never hands it on: a stop ends nothing here.",
    stored: "A context belongs to one call, and is stored here for others: pass it to each function that needs it.",
    useContext: "Use `{{name}}`.",
  },
  watch({ source, report }) {
    /** What the code at a node should hand on; what cleans up when all has stopped should not. */
    const atHand = (node: Node): Handed | undefined => {
      const handed = handedTo(source, node);
      return handed === undefined || isLater(node, handed.owner) ? undefined : handed;
    };
    const lookAtFunction = (fn: FunctionNode): void => {
      const handed = parameterOf(source, fn);
      if (handed === undefined || handed.variable.references.some((each) => each.isRead())) return;
      const [definition] = handed.variable.defs;
      const owner = functionName(fn);
      for (const each of nodesBelow(fn.body)) {
        if (each.type !== "AwaitExpression") continue;
        report(definition!.name, "unused", { data: { name: handed.name, owner } });
        return;
      }
    };
    return {
      FunctionDeclaration: lookAtFunction,
      FunctionExpression: lookAtFunction,
      ArrowFunctionExpression: lookAtFunction,
      Identifier(node) {
        if (node.name !== "background" || node.parent.type === "ImportSpecifier" || !isBackground(source, node)) return;
        const handed = atHand(node);
        if (handed?.kind !== "context") return;
        const { name } = handed;
        report(node, "background", {
          data: { name },
          suggest: [{ messageId: "useContext", data: { name }, fix: (fixer) => fixer.replaceText(node, name) }],
        });
      },
      NewExpression(node) {
        if (node.arguments.length > 0 || originOf(source, node.callee) !== "curfew.Group") return;
        const handed = atHand(node);
        if (handed?.kind !== "context") return;
        const { name } = handed;
        const fix = `${source.getText(node.callee)}(${name})`;
        report(node, "group", {
          data: { name },
          suggest: [
            {
              messageId: "useContext",
              data: { name },
              fix: (fixer) => fixer.replaceTextRange([node.callee.range[0], node.range[1]], fix),
            },
          ],
        });
      },
      CallExpression(node) {
        const origin = originOf(source, node.callee) ?? "";
        if (waits.test(origin)) {
          const handed = atHand(node);
          if (handed === undefined || isWithUnknown(node) || knows(source, raceAround(source, node), handed)) return;
          report(node, "wait", {
            data: { call: `${source.getText(node.callee)}()`, name: handed.name, signal: handed.signal },
          });
        } else if (/^(?:global|undici)\.fetch$/.test(origin)) {
          const [, options] = node.arguments;
          const signal = options?.type === "ObjectExpression" ? property(options, "signal") : undefined;
          const handed = signal === undefined || signal === "unknown" ? undefined : atHand(node);
          if (
            handed === undefined ||
            !isOwnSignal(source, (signal as TSESTree.Property).value) ||
            knows(source, node, handed)
          )
            return;
          report((signal as TSESTree.Property).value, "other", { data: { name: handed.name, signal: handed.signal } });
        }
      },
      // `this.ctx = ctx`, and a variable outside of the function that was handed it.
      "AssignmentExpression[operator='=']"(node: TSESTree.AssignmentExpression) {
        const { left, right } = node;
        if (right.type !== "Identifier" || !isContext(source, right) || isBackground(source, right)) return;
        if (left.type === "MemberExpression" ? left.object.type === "ThisExpression" : isOutside(source, left))
          report(node, "stored");
      },
      // `constructor(private readonly ctx: Context)`.
      TSParameterProperty({ parameter }) {
        if (parameter.type === "Identifier" && originOf(source, parameter) === "curfew.Context()")
          report(parameter, "stored");
      },
    };
  },
});

/** In a `finally` or a `catch`, or in a function of its own that is not just a callback. */
function isLater(node: Node, owner: FunctionNode): boolean {
  if (owner.params.some((each) => contains(each, node))) return true;
  for (let at = node; at.type !== "Program" && at !== owner; at = at.parent) {
    if (at.type === "CatchClause" || (at.parent.type === "TryStatement" && at.parent.finalizer === at)) return true;
    if (isFunction(at) && (at.type !== "ArrowFunctionExpression" || at.parent.type === "Property")) return true;
  }
  return false;
}

/** The `Promise.race` that a wait takes part in: whatever ends one of its parts ends them all. */
function raceAround(source: Source, wait: Node): Node {
  for (let at = wait; at.type !== "Program" && !isFunction(at); at = at.parent)
    if (at.type === "CallExpression" && originOf(source, at.callee) === "global.Promise.race") return at;
  return wait;
}

/** An argument that may hold a signal, as far as one can see. */
function isWithUnknown({ arguments: given }: TSESTree.CallExpression): boolean {
  const last = given.at(-1);
  if (given.some((each) => each.type === "SpreadElement")) return true;
  if (last?.type === "ObjectExpression") return property(last, "signal") !== undefined;
  return given.length > 2 && last?.type === "Identifier";
}

/** `AbortSignal.timeout(…)`, `new AbortController().signal`, and not a signal from elsewhere, which may know. */
function isOwnSignal(source: Source, value: Node): boolean {
  const at = bare(value);
  if (at.type === "Identifier" && functionAround(at) === undefined) return false;
  return /^global\.(?:AbortSignal\.timeout\(\)|AbortController\(\)\.signal)$/.test(originOf(source, at) ?? "");
}

/** Whether a variable is declared outside of the function around its use. */
function isOutside(source: Source, name: Node): boolean {
  const fn = functionAround(name);
  const [definition] = name.type === "Identifier" ? (variableOf(source, name)?.defs ?? []) : [];
  return fn !== undefined && definition !== undefined && !contains(fn, definition.name);
}
