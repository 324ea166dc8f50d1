import type { TSESTree } from "@typescript-eslint/utils";
import { originOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { bare, functionAround, isFunction, methodCall, nameOf, parentOf } from "../syntax.js";
import { heldIn, isNamedIn, takes, type Use, usesOf } from "../uses.js";
import { type Opened, waysOut } from "../ways-out.js";

export const unclearedTimer: Rule = defineRule({
  says: "who starts a timer can clear it, and does so on every way out",
  messages: {
    interval:
      "Nobody can ever stop this interval: what setInterval returns is {{fate}}. Keep it, and clear it when its owner stops.",
    way: "This timer is not cleared if line {{line}} fails: it stays until it fires, and keeps the process alive. Clear it in a `finally`.",
    race: "The timer goes on when the race is over: it keeps the process alive until it fires. Clear it in a `finally`, or give it a signal.",
  },
  watch({ source, report }) {
    const watched = waysOut({
      callMayThrow: () => false,
      opens: (node) => timeoutIn(source, node),
      onEnd: (opened, closes, way) => {
        // Not cleared at all: it is meant to fire.
        if (closes.length === 0 || way?.by !== "throw") return;
        report(opened.node, "way", { data: { line: String(way.at.loc.start.line) } });
      },
    });
    return {
      ...watched,
      CallExpression(node) {
        if (isTimer(source, node, "setInterval")) {
          const fate = fateOf(source, node);
          if (fate !== undefined) report(node, "interval", { data: { fate } });
        } else if (isTimer(source, node, "setTimeout") && isInRace(source, node)) report(node, "race");
      },
    };
  },
});

function isTimer(source: Source, node: Node, name: string): node is TSESTree.CallExpression {
  if (node.type !== "CallExpression") return false;
  const callee = bare(node.callee);
  const shown =
    callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? nameOf(callee) : undefined;
  if (shown !== name) return false;
  const origin = originOf(source, callee);
  return origin === `global.${name}` || origin === `timers.${name}`;
}

/** How an interval is lost; `undefined` if somebody may clear it, or if it does not keep the process alive. */
function fateOf(source: Source, call: TSESTree.CallExpression): string | undefined {
  const { parent } = call;
  if (parent.type === "ExpressionStatement") return "dropped";
  const held = heldIn(parent);
  if (held !== undefined) {
    const uses = usesOf(source, held.name, () => false);
    const isKept =
      parent.type === "AssignmentExpression" ||
      parent.parent?.parent?.type === "ExportNamedDeclaration" ||
      uses.some(({ how }) => how !== "looked at");
    return isKept || uses.some(isUnref) ? undefined : "never used";
  }
  if (parent.type !== "AssignmentExpression" || parent.left.type !== "MemberExpression") return undefined;
  const field = nameOf(parent.left);
  if (field === undefined || parent.left.object.type !== "ThisExpression") return undefined;
  // Any other mention of the field, anywhere in the file, may clear it.
  const mentions = source.text.split(field.replace("#", "")).length - 1;
  return mentions > 1 + Number(isDeclared(parent, field)) ? undefined : "never read";
}

function isDeclared(node: Node, field: string): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = parentOf(at))
    if (at.type === "ClassBody")
      return at.body.some((each) => each.type === "PropertyDefinition" && nameOf(each) === field);
  return false;
}

/** `const timer = setTimeout(…)`, to be closed by `clearTimeout(timer)` in the same function. */
function timeoutIn(source: Source, node: Node): readonly Opened[] {
  const held = heldIn(node);
  if (held === undefined || !isTimer(source, held.value, "setTimeout")) return [];
  const { name } = held;
  const isClearing = (use: Node): boolean => use.parent?.type === "CallExpression" && isClear(source, use.parent);
  const uses = usesOf(source, name, isClearing);
  if (uses.some((use) => isUnref(use) || (use.how !== "closed" && use.how !== "looked at"))) return [];
  return [
    {
      node: held.value,
      isClosedBy: (call) => isClear(source, call) && takes(source, call, name.name),
      isNamedIn: (code) => isNamedIn(source, name, code),
    },
  ];
}

/** It does not keep the process alive. */
function isUnref({ node }: Use): boolean {
  const at = node.parent?.type === "TSNonNullExpression" ? node.parent.parent : node.parent;
  return at?.type === "MemberExpression" && nameOf(at) === "unref";
}

function isClear(source: Source, call: TSESTree.CallExpression): boolean {
  return /^(?:global|timers)\.clear(?:Timeout|Interval)$/.test(originOf(source, call.callee) ?? "");
}

/** `Promise.race([work, new Promise((_, reject) => setTimeout(reject, ms))])`, with nobody to hear of the timer. */
function isInRace(source: Source, call: TSESTree.CallExpression): boolean {
  const executor = functionAround(call);
  const isAlone = call.parent.type === "ExpressionStatement" || call.parent === executor;
  const promise = executor?.parent;
  if (!isAlone || promise?.type !== "NewExpression" || originOf(source, promise.callee) !== "global.Promise")
    return false;
  const list = promise.parent;
  const race = list.type === "ArrayExpression" ? methodCall(list.parent) : undefined;
  return race?.method === "race" && !isFunction(race.object) && originOf(source, race.object) === "global.Promise";
}
