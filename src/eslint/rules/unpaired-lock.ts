import type { TSESTree } from "@typescript-eslint/utils";
import { originOf, placeOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { awaited, bare, isFunction, methodCall } from "../syntax.js";
import { callsWithin, heldIn, isNamedIn, takes, usesOf } from "../uses.js";
import { type Opened, waysOut } from "../ways-out.js";

/** What takes something, and what gives it back. */
const pairs: Readonly<Record<string, RegExp>> = {
  lock: /^(?:unlock|release|Symbol\.(?:async)?[dD]ispose)$/,
  rlock: /^(?:runlock|unlock|release|Symbol\.(?:async)?[dD]ispose)$/,
  acquire: /^(?:release|unlock|Symbol\.(?:async)?[dD]ispose)$/,
  connect: /^(?:release|end|destroy)$/,
  getConnection: /^(?:release|end|destroy|releaseConnection)$/,
};

/** Those that certainly lock, so that one which is never given back is a fault too. */
const locks =
  /^(?:curfew\/sync\.(?:Mutex|RWMutex|Semaphore)|async-mutex\.(?:Mutex|Semaphore)|(?:pg|mysql2?(?:\/promise)?)\.(?:Pool|createPool))\(\)$/;

/** Calls that do not throw in practice. */
const harmless =
  /^global\.(?:console|Math|Date|performance|Object|Number|String|Boolean|Symbol|clearTimeout|clearInterval|process\.hrtime)\b|^debug\b/;
const logs = /(?:^|[.#_])(?:log|logger|debug|trace|info|warn)\b/i;

interface Lock extends Opened {
  readonly call: string;
  readonly isCertain: boolean;
}

export const unpairedLock: Rule = defineRule({
  says: "a lock is released on every way out",
  messages: {
    throws:
      "What {{call}} took is not given back if line {{line}} throws: whoever wants it next waits for ever. Use `using`, or release it in a `finally` that begins right after.",
    ends: "What {{call}} took is not given back on the way out at line {{line}}: whoever wants it next waits for ever. Use `using`, or release it in a `finally`.",
    never:
      "What {{call}} took is never given back: whoever wants it next waits for ever. Use `using`, or release it in a `finally`.",
  },
  watch({ source, report }) {
    return waysOut({
      callMayThrow: (call) => mayThrow(source, call),
      opens: (node) => lockIn(source, node),
      onEnd: (opened, closes, way) => {
        const { call, isCertain, node } = opened as Lock;
        if (way === undefined) return;
        if (closes.length === 0) {
          if (isCertain) report(node, "never", { data: { call } });
          return;
        }
        const line = String((way.at ?? node).loc[way.at === undefined ? "end" : "start"].line);
        report(node, way.by === "throw" ? "throws" : "ends", { data: { call, line } });
      },
    });
  },
});

/** Nearly every call may; those that write a line do not in practice, and what answers a failure is not looked at for one. */
function mayThrow(source: Source, call: TSESTree.CallExpression): boolean {
  if (harmless.test(originOf(source, call.callee) ?? "") || logs.test(source.getText(call.callee))) return false;
  for (let at: Node = call; at.type !== "Program" && !isFunction(at); at = at.parent)
    if (at.type === "CatchClause") return false;
  return true;
}

/** `await mutex.lock()` for its own sake, or `const held = await mutex.lock()`. */
function lockIn(source: Source, node: Node): readonly Lock[] {
  const { name, value } = taking(node) ?? {};
  const taken = value === undefined ? undefined : methodCall(value);
  if (taken === undefined || !Object.hasOwn(pairs, taken.method)) return [];
  const gives = pairs[taken.method]!;
  const owner = placeOf(source, taken.object);
  // `connect` for its own sake is no lock: sockets do it.
  if (owner === undefined || (name === undefined && /connect/i.test(taken.method))) return [];

  const isClosedBy = (call: TSESTree.CallExpression): boolean => {
    if (name !== undefined && placeOf(source, call.callee) === name.name) return true;
    const given = methodCall(call);
    if (given === undefined || !gives.test(given.method)) return false;
    const on = placeOf(source, given.object);
    if (name !== undefined && on === name.name) return true;
    return on === owner && (name === undefined || call.arguments.length === 0 || takes(source, call, name.name));
  };
  const isClosing = (use: Node): boolean => {
    const call = use.parent?.type === "MemberExpression" ? use.parent.parent : use.parent;
    return call?.type === "CallExpression" && isClosedBy(call);
  };
  const uses = name === undefined ? [] : usesOf(source, name, isClosing);
  if (uses.some(({ how }) => how === "stored") || [...callsWithin(node)].some(isClosedBy)) return [];
  const isHandedOn = uses.some(({ how }) => how === "passed" || how === "returned");
  return [
    {
      node: value!,
      call: `${owner}.${taken.method}()`,
      isCertain:
        locks.test(originOf(source, taken.object) ?? "") && !isHandedOn && !isGivenAnywhere(source, owner, gives),
      isClosedBy,
      isNamedIn: (code) => name !== undefined && isNamedIn(source, name, code),
    },
  ];
}

/** What is taken, and the variable that is given back or called to give it back. With `using` nothing is left to do. */
function taking(node: Node): { name?: TSESTree.Identifier; value: Node } | undefined {
  if (node.type === "ExpressionStatement")
    return node.expression.type === "AwaitExpression" ? { value: bare(node.expression.argument) } : undefined;
  const held = heldIn(node);
  if (held !== undefined) return held.isUsing ? undefined : held;
  // `const [value, release] = await semaphore.acquire()`.
  if (node.type !== "VariableDeclarator" || node.id.type !== "ArrayPattern" || node.init === null) return undefined;
  const release = node.id.elements.at(-1);
  return release?.type === "Identifier" ? { name: release, value: awaited(node.init) } : undefined;
}

/** By another function of this file, such as a method that ends what this one begins. */
function isGivenAnywhere(source: Source, owner: string, gives: RegExp): boolean {
  const after = source.text.split(`${owner}.`).slice(1);
  return after.some((text) => gives.test(/^\w+/.exec(text)?.[0] ?? ""));
}
