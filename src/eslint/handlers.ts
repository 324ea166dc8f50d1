import type { TSESTree } from "@typescript-eslint/utils";
import { originOf } from "./names.js";
import { calledFunction, functionNamed } from "./functions.js";
import type { Node, Source } from "./rule.js";
import { bare, type FunctionNode, functionAround, isFunction, methodCall, nameOf, nodesBelow } from "./syntax.js";

const routes = /^(?:get|post|put|patch|delete|head|options|all|use|route)$/;
const verbs = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;
const servers = /^(?:https?\.createServer|http2\.create(?:Secure)?Server|curfew\/http\.serve)$/;

/** The request handler that a node stands in: the function that runs once for each request. */
export function handlerAround(source: Source, node: Node): FunctionNode | undefined {
  for (let fn = functionAround(node); fn !== undefined; fn = functionAround(fn)) {
    if (isHandler(source, fn)) return fn;
  }
  return undefined;
}

function isHandler(source: Source, fn: FunctionNode): boolean {
  if (takesRequestAndResponse(fn) || isRegistered(source, fn)) return true;
  const { parent } = fn;
  // Next.js, SvelteKit: `export async function GET(request)`.
  if (fn.type === "FunctionDeclaration" && parent.type === "ExportNamedDeclaration")
    return verbs.test(fn.id?.name ?? "");
  // Fetch handlers: `{ fetch(request) { … } }`.
  return parent.type === "Property" && nameOf(parent) === "fetch" && parent.parent.parent.type !== "CallExpression"
    ? fn.params.length > 0 && (parameterName(fn.params[0]) ?? "").startsWith("req")
    : referencesTo(source, fn).some((each) => isRegistered(source, each));
}

/** `(req, res)`, `(request, reply)`. */
function takesRequestAndResponse(fn: FunctionNode): boolean {
  const [first, second] = fn.params.map(parameterName);
  return /^_?req(?:uest)?$/.test(first ?? "") && /^_?(?:res(?:ponse)?|reply)$/.test(second ?? "");
}

/** `app.get("/", handler)`, `createServer(handler)`, `server.on("request", handler)`. */
function isRegistered(source: Source, handler: Node): boolean {
  const call = handler.parent;
  if (call?.type !== "CallExpression" || call.callee === handler) return false;
  const asked = methodCall(call);
  const [first] = call.arguments;
  if (asked !== undefined && first !== undefined && first !== handler) {
    if (routes.test(asked.method) && isPath(first)) return true;
    // Others have a "request" event of more than a request and its response.
    const isHttp = !isFunction(handler) || handler.params.length < 3;
    if (isHttp && /^(?:on|once|addListener)$/.test(asked.method) && first.type === "Literal")
      if (first.value === "request") return true;
  }
  return servers.test(originOf(source, call.callee) ?? "");
}

function isPath(node: Node): boolean {
  if (node.type === "Literal") return typeof node.value === "string" && /^[/*]/.test(node.value);
  return node.type === "TemplateLiteral" && node.quasis[0]!.value.raw.startsWith("/");
}

function parameterName(parameter: TSESTree.Parameter | undefined): string | undefined {
  return parameter?.type === "Identifier" ? parameter.name : undefined;
}

/** Where a function that has a name is named. */
function referencesTo(source: Source, fn: FunctionNode): Node[] {
  const declared =
    fn.type === "FunctionDeclaration" ? fn : fn.parent.type === "VariableDeclarator" ? fn.parent : undefined;
  if (declared === undefined) return [];
  return source
    .getDeclaredVariables(declared)
    .flatMap(({ references }) => references.map(({ identifier }) => identifier as TSESTree.Identifier))
    .filter((each) => functionNamed(source, each) === fn);
}

/** A function that is called without anybody having what it returns. */
export interface DroppedCallback {
  readonly fn: FunctionNode;
  /** The argument that brings it. */
  readonly at: Node;
  /** Who calls it: `setTimeout`, `the event "end"`. */
  readonly by: string;
}

/** The function that a call hands to a timer, or to an event. */
export function droppedCallback(source: Source, call: TSESTree.CallExpression): DroppedCallback | undefined {
  const [first, second] = call.arguments;
  const asked = methodCall(call);
  if (asked !== undefined && /^(?:on|once|addListener|prependListener|addEventListener)$/.test(asked.method)) {
    if (first?.type !== "Literal" || typeof first.value !== "string") return undefined;
    return broughtBy(second, `the event "${first.value}"`);
  }
  const [, timer] = timers.exec(originOf(source, call.callee) ?? "") ?? [];
  return timer === undefined ? undefined : broughtBy(first, timer);

  function broughtBy(at: Node | undefined, by: string): DroppedCallback | undefined {
    const value = at === undefined ? undefined : bare(at);
    const fn = value?.type === "Identifier" ? functionNamed(source, value) : value;
    return at !== undefined && isFunction(fn) ? { fn, at, by } : undefined;
  }
}

const timers = /^(?:global|timers)\.(set(?:Timeout|Interval|Immediate)|queueMicrotask)$/;

/** Whether a function listens to the process's signals and ends the process: its failure does the same. */
export function endsProcess(source: Source, fn: FunctionNode): boolean {
  const places = [fn as Node, ...referencesTo(source, fn)];
  const isListener = places.some(({ parent }) => {
    const [event] = parent?.type === "CallExpression" ? parent.arguments : [];
    return event?.type === "Literal" && String(event.value).startsWith("SIG");
  });
  if (!isListener) return false;
  const calls = [...nodesBelow(fn.body)].filter((each) => each.type === "CallExpression");
  const called = calls.flatMap((each) => calledFunction(source, each) ?? []);
  return [fn, ...called].some((each) => /\bprocess\.exit\(/.test(source.getText(each)));
}
