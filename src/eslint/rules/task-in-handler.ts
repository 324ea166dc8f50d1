import { handlerAround } from "../handlers.js";
import { originOf } from "../names.js";
import { called, dropped, heard, isCleanup, tellsNobody } from "../promises.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { contains, type FunctionNode, methodCall } from "../syntax.js";

export const taskInHandler: Rule = defineRule({
  says: "do not start tasks from a request handler without a bound: hand the work to a pool",
  messages: {
    task: "Each request starts {{what}} and answers without waiting for it: nothing bounds how many run at once, and a stop loses them. Submit the work to a pool, or await it.",
    timer: "Each request starts an interval, and it outlives its answer. Start one for all, outside of the handler.",
    worker: "Each request starts a thread: nothing bounds how many run at once. Keep a pool of workers.",
  },
  watch({ source, report }) {
    return {
      ExpressionStatement({ expression }) {
        for (const each of dropped(expression)) {
          // What nobody hears of is told by `unowned-task`.
          const found = heard(source, each);
          if (found !== undefined && isCleanup(found.work)) continue;
          const isAlone = found?.by === "handlers" && found.handlers.every((handler) => tellsNobody(source, handler));
          const what = isAlone || found?.by === "itself" ? called(source, found.work) : goes(source, each);
          const handler = what === undefined ? undefined : handlerAround(source, each);
          if (handler === undefined || (found !== undefined && answers(found.work, handler))) continue;
          report(each, "task", { data: { what: what! } });
        }
      },
      CallExpression(node) {
        if (node.callee.type !== "Identifier" || node.callee.name !== "setInterval") return;
        const handler = handlerAround(source, node);
        if (handler === undefined || originOf(source, node.callee) !== "global.setInterval") return;
        if (!/\bclearInterval\(/.test(source.getText(handler))) report(node, "timer");
      },
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || originOf(source, node.callee) !== "worker_threads.Worker") return;
        const handler = handlerAround(source, node);
        if (handler !== undefined) report(node, "worker");
      },
    };
  },
});

/** Work that was given the response: it is the answering itself. */
function answers(work: Node, handler: FunctionNode): boolean {
  const response = handler.params[1];
  return (
    work.type === "CallExpression" &&
    response?.type === "Identifier" &&
    work.arguments.some((each) => each.type === "Identifier" && each.name === response.name)
  );
}

/** `group.go(…)` on a group that lives longer than the request. */
function goes(source: Source, node: Node): string | undefined {
  const call = methodCall(node);
  if (call === undefined || !/^(?:go|tryGo)$/.test(call.method)) return undefined;
  const { object } = call;
  const origin = originOf(source, object);
  const isGroup = origin === "curfew.Group()" || (object.type === "Identifier" && /group$/i.test(object.name));
  return isGroup && !isOfHandler(source, object) ? called(source, node) : undefined;
}

/** A group that the handler made is its own, and ends with it. */
function isOfHandler(source: Source, group: Node): boolean {
  const handler = handlerAround(source, group);
  if (handler === undefined || group.type !== "Identifier") return false;
  const scope = source.getScope(group);
  const reference = scope.references.find((each) => each.identifier === group);
  return reference?.resolved?.defs.some(({ node }) => contains(handler, node)) === true;
}
