import type { TSESTree } from "@typescript-eslint/utils";
import { originOf, variableOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { bare, contains, functionAround, methodCall, property, parentOf } from "./syntax.js";

/** A call that leaves the process, and how it is told when to give up. */
interface Client {
  /** The origin of what is called (see `originOf`). */
  readonly calls: RegExp;
  /** Which argument holds the options; the last one that is an object where it says so. */
  readonly options: number | "last";
  /** The options that bound it. */
  readonly limits: readonly string[];
}

const clients: readonly Client[] = [
  {
    calls: /^(?:global|undici)\.fetch$|^(?:cross-fetch|isomorphic-fetch)(?:\.fetch)?$/,
    options: 1,
    // A dispatcher has limits of its own.
    limits: ["signal", "dispatcher"],
  },
  { calls: /^node-fetch$/, options: 1, limits: ["signal", "timeout"] },
  {
    calls: /^undici\.(?:request|stream|pipeline)$/,
    options: 1,
    limits: ["signal", "headersTimeout", "bodyTimeout", "dispatcher"],
  },
  { calls: /^https?\.(?:request|get)$/, options: "last", limits: ["signal", "timeout"] },
  { calls: /^axios$/, options: "last", limits: ["timeout", "signal", "cancelToken"] },
  { calls: /^axios\.(?:request|create)$/, options: 0, limits: ["timeout", "signal", "cancelToken"] },
  { calls: /^axios\.(?:get|delete|head|options)$/, options: 1, limits: ["timeout", "signal", "cancelToken"] },
  { calls: /^axios\.(?:post|put|patch)$/, options: 2, limits: ["timeout", "signal", "cancelToken"] },
  { calls: /^got(?:\.(?:get|post|put|patch|head|delete|stream|default))?$/, options: 1, limits: ["timeout", "signal"] },
  {
    calls: /^pg\.(?:Pool|Client|native\.(?:Pool|Client))$/,
    options: 0,
    limits: ["query_timeout", "statement_timeout"],
  },
  {
    calls: /^redis\.create(?:Client|Cluster)$/,
    options: 0,
    limits: ["commandOptions", "commandTimeout", "socketTimeout"],
  },
  { calls: /^ioredis(?:\.Redis)?$/, options: "last", limits: ["commandTimeout", "socketTimeout"] },
  {
    calls: /^mongoose\.(?:connect|createConnection)$|^mongodb\.MongoClient(?:\.connect)?$/,
    options: 1,
    limits: ["timeoutMS", "socketTimeoutMS", "waitQueueTimeoutMS"],
  },
  { calls: /^@aws-sdk\/client-[\w-]+\.\w+Client\(\)\.send$/, options: 1, limits: ["abortSignal"] },
];

/** Those that are constructed; a type of that name is not. */
const constructed = /^(?:pg\.|ioredis|mongodb\.MongoClient$)/;

/** A call without a limit: what is called, and where one can be put. */
export interface Unlimited {
  readonly called: string;
  readonly limit: string;
  /** The object that wants one more property, or the last argument to put one behind; neither where it is not that simple. */
  readonly options: TSESTree.ObjectExpression | undefined;
  readonly after: Node | undefined;
}

/** What an outside call lacks. `undefined` for one that has a limit, for one that may have, and for any other call. */
export function unlimited(
  source: Source,
  node: TSESTree.CallExpression | TSESTree.NewExpression,
): Unlimited | undefined {
  const origin = originOf(source, node.callee);
  const client = origin === undefined ? undefined : clients.find(({ calls }) => calls.test(origin));
  if (client === undefined || (node.type === "NewExpression") !== isConstructed(origin!)) return undefined;
  if (node.arguments.some((each) => each.type === "SpreadElement")) return undefined;
  if (isGivenUpElsewhere(source, node, origin!)) return undefined;
  const options = optionsOf(source, node, client);
  if (options === "unknown" || (options !== undefined && property(options, ...client.limits) !== undefined))
    return undefined;
  const isPut = client.options === 1 && node.arguments.length === 1 && client.limits[0] === "signal";
  return {
    called: `${source.getText(node.callee).replaceAll(/\s+/g, " ")}()`,
    limit: client.limits[0]!,
    options: options !== undefined && contains(node, options) ? options : undefined,
    after: isPut ? node.arguments[0] : undefined,
  };
}

function isConstructed(origin: string): boolean {
  return constructed.test(origin);
}

/** The object with the options; `undefined` if there is none, `unknown` if it cannot be seen from here. */
function optionsOf(
  source: Source,
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  client: Client,
): TSESTree.ObjectExpression | "unknown" | undefined {
  const isHttp = client.options === "last";
  const candidates = isHttp ? node.arguments : node.arguments.slice(client.options, client.options + 1);
  let found: TSESTree.ObjectExpression | undefined;
  for (const candidate of candidates) {
    const at = objectFor(source, candidate);
    if (at === "unknown") return "unknown";
    found = at ?? found;
  }
  // `fetch(request)`: the request may have a signal.
  const [first] = node.arguments;
  if (client.options === 1 && client.limits[0] === "signal" && first !== undefined && mayBeRequest(source, first))
    return "unknown";
  return found;
}

function objectFor(source: Source, argument: Node): TSESTree.ObjectExpression | "unknown" | undefined {
  const at = bare(argument);
  switch (at.type) {
    case "ObjectExpression":
      return at;
    case "Literal":
    case "TemplateLiteral":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return undefined;
    case "NewExpression":
      return source.getText(at.callee) === "URL" ? undefined : "unknown";
    case "Identifier":
      return objectNamed(source, at);
    default:
      return "unknown";
  }
}

/** `const options = { … }` that nothing is put into later. */
function objectNamed(source: Source, name: TSESTree.Identifier): TSESTree.ObjectExpression | "unknown" | undefined {
  const variable = variableOf(source, name);
  const [definition] = variable?.defs ?? [];
  const node = definition?.node as Node | undefined;
  if (node?.type !== "VariableDeclarator" || node.init === null || node.parent.kind !== "const") return "unknown";
  const value = bare(node.init);
  if (value.type !== "ObjectExpression")
    return /^(?:ArrowFunctionExpression|TemplateLiteral|Literal)$/.test(value.type) ? undefined : "unknown";
  // The only other use is this call.
  return variable!.references.length === 2 ? value : "unknown";
}

function mayBeRequest(source: Source, argument: Node): boolean {
  const at = bare(argument);
  if (at.type === "Identifier")
    return /req|input|info/i.test(at.name) || (originOf(source, at) ?? "").endsWith("Request()");
  if (at.type === "NewExpression") return source.getText(at.callee) !== "URL";
  return at.type === "CallExpression" && /request/i.test(source.getText(at.callee));
}

/** In another way than by its options: a timer of its own, a race, a wrapper that says so, or a client with a limit for all calls. */
function isGivenUpElsewhere(source: Source, node: Node, origin: string): boolean {
  if (origin.startsWith("axios") && /\baxios\.defaults\.timeout\b/.test(source.text)) return true;
  if (origin.startsWith("@aws-sdk/") && /\brequest(?:Handler|Timeout)\b/.test(source.text)) return true;
  if (
    /^https?\./.test(origin) &&
    /\.setTimeout\(|["']timeout["']/.test(source.getText(functionAround(node) ?? source.ast))
  )
    return true;
  for (let at = parentOf(node); at !== undefined && at.type !== "BlockStatement"; at = parentOf(at)) {
    if (at.type !== "CallExpression" || contains(at.callee, node)) continue;
    const name = methodCall(at)?.method ?? source.getText(at.callee);
    if (/timeout|deadline|race|abandon/i.test(name)) return true;
  }
  return false;
}
