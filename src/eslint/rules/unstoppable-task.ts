import type { TSESTree } from "@typescript-eslint/utils";
import { handedTo, knows } from "../contexts.js";
import { originOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { bare, type FunctionNode, functionAround, isFunction, type Loop, nodesBelow, parentOf } from "../syntax.js";

/** Words by which a loop may learn of a stop in a way that nobody can follow from here. */
const stopWords =
  /abort|cancel|clos|stop|done|finish|end(?:ed)?$|signal|ctx|context|destroy|shut|exit|kill|dispos|running|active|alive|connected/i;

export const unstoppableTask: Rule = defineRule({
  says: "never start a task without knowing when and how it will stop (a loop looks at its context)",
  messages: {
    ignores:
      "This loop waits in each turn and never looks at {{name}}, so a stop does not end it. Look at {{look}} in each turn, or hand {{name}} to what it waits for.",
    endless: "This loop waits for ever, and nothing can end it. Let it look at a context or a signal in each turn.",
  },
  watch({ source, report }) {
    const look = (loop: Loop): void => {
      // Only an async function waits, and a module outside of all.
      if (functionAround(loop)?.async === false) return;
      const own = [...nodesBelow(loop)];
      const waits = own.filter(
        (each) => each.type === "AwaitExpression" || (each.type === "ForOfStatement" && each.await),
      );
      if (waits.length === 0 || isForCleaning(loop)) return;
      const handed = handedTo(source, loop);
      if (handed !== undefined) {
        if (knows(source, loop, handed) || namesStop(own)) return;
        const look = handed.kind === "context" ? `${handed.name}.done` : `${handed.name}.aborted`;
        report(head(loop), "ignores", { data: { name: handed.name, look } });
      } else if (
        isEndless(loop) &&
        !own.some((each) => leaves(each, loop)) &&
        !namesStop(own) &&
        cannotFail(source, waits, loop)
      ) {
        report(head(loop), "endless");
      }
    };
    return {
      WhileStatement: look,
      DoWhileStatement: look,
      ForStatement: look,
      ForInStatement: look,
      ForOfStatement: look,
    };
  },
});

/** The loop without its body would be enough to point at; of a `while` that is its test. */
function head(loop: Loop): Node {
  if (loop.type === "WhileStatement" || loop.type === "DoWhileStatement") return loop.test;
  return loop.type === "ForStatement" ? loop : loop.right;
}

/** What cleans up is not to be cut short. */
function isForCleaning(loop: Node): boolean {
  for (let at = loop; at.type !== "Program" && !isFunction(at); at = at.parent) {
    if (at.parent.type === "CatchClause") return true;
    if (at.parent.type === "TryStatement" && at.parent.finalizer === at) return true;
  }
  const fn = functionAround(loop);
  return fn !== undefined && /^(?:close|stop|end|dispose|destroy|shutdown|release|clean)/i.test(nameIn(fn));
}

function nameIn(fn: FunctionNode): string {
  if (fn.id !== null) return fn.id.name;
  return fn.parent.type === "MethodDefinition" && fn.parent.key.type === "Identifier" ? fn.parent.key.name : "";
}

function namesStop(nodes: readonly Node[]): boolean {
  return nodes.some(
    (each) => (each.type === "Identifier" || each.type === "PrivateIdentifier") && stopWords.test(each.name),
  );
}

function isEndless(loop: Loop): boolean {
  if (loop.type === "ForStatement") return loop.test === null || isTrue(loop.test);
  return (loop.type === "WhileStatement" || loop.type === "DoWhileStatement") && isTrue(loop.test);
}

function isTrue(test: Node): boolean {
  return test.type === "Literal" && Boolean(test.value);
}

/** A way out of the loop. Whoever reads a generator can end it at each `yield`. */
function leaves(node: Node, loop: Loop): boolean {
  if (node.type === "ReturnStatement" || node.type === "YieldExpression") return true;
  if (node.type === "ThrowStatement") return !isCaughtWithin(node, loop);
  return node.type === "BreakStatement" && (node.label !== null || loopAround(node) === loop);
}

function loopAround(node: Node): Node | undefined {
  for (let at = parentOf(node); at !== undefined && !isFunction(at); at = parentOf(at))
    if (/^(?:For|While|DoWhile|Switch)/.test(at.type)) return at;
  return undefined;
}

/** Whether what it waits for cannot end it by failing: it only sleeps, or what fails is caught within. */
function cannotFail(source: Source, waits: readonly Node[], loop: Loop): boolean {
  return waits.every(
    (each) => isCaughtWithin(each, loop) || (each.type === "AwaitExpression" && isSleep(source, each)),
  );
}

function isCaughtWithin(node: Node, loop: Loop): boolean {
  for (let at = node; at !== loop && at.type !== "Program"; at = at.parent)
    if (at.parent.type === "TryStatement" && at === at.parent.block && at.parent.handler !== null) return true;
  return false;
}

/** `setTimeout(ms)` of timers/promises, `new Promise((resolve) => setTimeout(resolve, ms))`, `sleep(ms)`. */
function isSleep(source: Source, { argument }: TSESTree.AwaitExpression): boolean {
  const at = bare(argument);
  if (at.type === "NewExpression") return /\bset(?:Timeout|Immediate)\(/.test(source.getText(at));
  if (at.type !== "CallExpression") return false;
  if (at.callee.type === "Identifier" && /^(?:sleep|delay|pause|wait)$/i.test(at.callee.name)) return true;
  return (originOf(source, at.callee) ?? "").startsWith("timers/promises.");
}
