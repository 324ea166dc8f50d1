import type { TSESTree } from "@typescript-eslint/utils";
import { cannotFail, startsNothing } from "./edge.js";
import { calledFunction } from "./functions.js";
import { originOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { bare, classAround, isFunction, methodCall, nameOf } from "./syntax.js";
import { isPromiseByType } from "./types.js";

/** What Node and curfew give a promise for, wherever it comes from. */
const promising =
  /^(?:global\.(?:fetch|Promise\.(?:all|allSettled|any|race|reject|try))|fs\/promises\.\w+|(?:fs\.)promises\.\w+|timers\/promises\.set(?:Timeout|Immediate)|stream\/promises\.\w+|dns\/promises\.\w+|events\.once|undici\.(?:fetch|request)|curfew\.(?:main|sleep)|curfew\/http\.serve|curfew\/debug\.serveDebug|curfew\/inspect\.dump|curfew\.Group\(\)\.(?:wait|shutdown)|curfew\/sync\.\w+\(\)\.(?:send|receive|lock|rlock|acquire|wait)|curfew\/pool\.\w+\(\)\.(?:run|submit|shutdown))$/;

/** What gives a promise that its caller need not have: a test's end is its runner's business, Node's or Cypress'. */
const ownedElsewhere = /^test(?:\.|$)|^global\.cy\./;

/** Whether a call starts work that ends with a promise: by its type where types are known, else by what the file tells. */
export function startsWork(source: Source, node: Node): boolean {
  const at = bare(node);
  if (at.type === "ImportExpression") return true;
  if (at.type === "NewExpression") return originOf(source, at.callee) === "global.Promise";
  if (at.type !== "CallExpression") return false;
  if (isAsyncHere(source, at)) return true;
  const byType = isPromiseByType(source, at);
  if (byType === false) return false;
  const origin = originOf(source, at.callee);
  if (origin !== undefined && ownedElsewhere.test(origin)) return false;
  if (byType === true || (origin !== undefined && promising.test(origin))) return true;
  const chained = methodCall(at);
  return chained !== undefined && /^(?:then|catch|finally)$/.test(chained.method) && startsWork(source, chained.object);
}

/** Whether the called function stands in this file, and is async. */
function isAsyncHere(source: Source, call: TSESTree.CallExpression): boolean {
  const fn = calledFunction(source, call);
  return fn !== undefined && fn.async && !fn.generator;
}

/** How the end of started work is heard. */
export type Heard =
  /** Nobody hears of a failure. */
  | { readonly by: "nobody"; readonly work: Node }
  /** The work itself does: whatever may throw in it is caught in it. */
  | { readonly by: "itself"; readonly work: Node }
  /** `.catch(…)` or the second function of `.then(…)` does. */
  | { readonly by: "handlers"; readonly work: Node; readonly handlers: readonly Node[] };

/** Follows `.then`, `.catch` and `.finally` down to the work. `undefined` where none is started. */
export function heard(source: Source, expression: Node): Heard | undefined {
  const handlers: Node[] = [];
  let failureIsHeard = false;
  let isChain = false;
  let at = bare(expression);
  for (let chained = methodCall(at); chained !== undefined; chained = methodCall(at)) {
    const [first, second] = chained.call.arguments;
    if (!/^(?:then|catch|finally)$/.test(chained.method)) break;
    if (chained.method === "catch" ? first !== undefined : chained.method === "then" && second !== undefined)
      failureIsHeard = true;
    isChain ||= chained.call.arguments.some((each) => isFunction(each));
    handlers.push(...chained.call.arguments);
    at = chained.object;
  }
  if (at.type === "CallExpression" && (isItsOwnPromise(source, at) || isTaken(at))) return undefined;
  // Where nobody knows types, a call whose value is given a function for `then` gives a promise. A promise that is held is
  // no work that starts here: whoever holds it hears of it.
  const isGuessed =
    isChain &&
    at.type === "CallExpression" &&
    isPromiseByType(source, at) === undefined &&
    !ownedElsewhere.test(originOf(source, at.callee) ?? "");
  if (!startsWork(source, at) && !isGuessed) return undefined;
  if (failureIsHeard) return { by: "handlers", work: at, handlers };
  const isHarmless = at.type === "CallExpression" && handlers.every(startsNothing) && cannotFail(source, at, 3);
  return { by: isHarmless ? "itself" : "nobody", work: at };
}

/** `this.queue.shift()`: no work, but the promise of some that was started elsewhere. */
function isTaken(call: TSESTree.CallExpression): boolean {
  return /^(?:shift|pop|at)$/.test(methodCall(call)?.method ?? "");
}

/** `this.run()` in a class that extends `Promise`: the object is the promise of its own work. */
function isItsOwnPromise(source: Source, call: TSESTree.CallExpression): boolean {
  if (methodCall(call)?.object.type !== "ThisExpression") return false;
  const { superClass } = classAround(call) ?? {};
  return superClass !== undefined && superClass !== null && originOf(source, superClass) === "global.Promise";
}

/** The expressions of a statement whose values nobody has: both arms of a condition, and what stands behind `&&`, `||`, `??`. */
export function* dropped(expression: Node): Generator<Node> {
  const at = bare(expression);
  if (at.type === "LogicalExpression") yield* dropped(at.right);
  else if (at.type === "ConditionalExpression") {
    yield* dropped(at.consequent);
    yield* dropped(at.alternate);
  } else if (at.type === "SequenceExpression") for (const each of at.expressions) yield* dropped(each);
  else if (at.type === "UnaryExpression" && at.operator === "void") yield* dropped(at.argument);
  else yield at;
}

/** What started work is called, on one line, for a message. */
export function called(source: Source, work: Node): string {
  const at = bare(work);
  if (at.type === "NewExpression") return "new Promise(…)";
  if (at.type !== "CallExpression" || isFunction(bare(at.callee))) return "this function";
  const text = source.getText(at.callee).replaceAll(/\s+/g, " ");
  return `${text.length > 40 ? `…${text.slice(-39)}` : text}()`;
}

/** Whether a handler keeps what it hears to itself: it does nothing, or writes a line into a log. */
export function tellsNobody(source: Source, handler: Node): boolean {
  const at = bare(handler);
  if (!isFunction(at)) return isLog(at);
  const body = at.body;
  if (body.type !== "BlockStatement") return logs(body);
  return body.body.every((each) => each.type === "ExpressionStatement" && logs(each.expression));

  function logs(node: Node): boolean {
    const value = bare(node);
    if (value.type === "CallExpression") return isLog(bare(value.callee));
    return value.type === "Literal" || source.getText(value) === "undefined" || /^void 0$/.test(source.getText(value));
  }
}

/** `console.error`, `log`, `this.logger.warn`, `noop`. */
function isLog(node: Node): boolean {
  const names: string[] = [];
  for (let at = node; ; at = bare(at.object)) {
    const name = at.type === "Identifier" ? at.name : at.type === "MemberExpression" ? nameOf(at) : undefined;
    if (name !== undefined) names.push(name);
    if (at.type !== "MemberExpression") break;
  }
  return names.some((name) => /^#?_?(?:console|log|logger|logging|debug|noop|warn|captureException)$/i.test(name));
}

/** What is done for cleanliness' sake, when the outcome no longer matters: `socket.close()`, `unlink(file)`. */
export function isCleanup(work: Node): boolean {
  const at = bare(work);
  if (at.type !== "CallExpression") return false;
  const callee = bare(at.callee);
  const name = callee.type === "Identifier" ? callee.name : methodCall(at)?.method;
  return name !== undefined && cleanup.test(name);
}

const cleanup =
  /^#?_?(?:close|cancel|abort|destroy|unlink|rm|rmdir|remove|release|end|stop|terminate|dispose|return|kill|disconnect|clean|cleanup|delete|unlock|unsubscribe|shutdown|finish|flush|teardown|unref)/i;
