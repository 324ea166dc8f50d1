import type { TSESTree } from "@typescript-eslint/utils";
import { originOf, placeOf, variableOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { awaited, classAround, functionAround, methodCall, nodesBelow } from "../syntax.js";

/** A lock that is taken, and from where to where in the text it is held. */
interface Held {
  readonly node: TSESTree.CallExpression;
  /** The same for the same lock, wherever in the file it is named. */
  readonly lock: unknown;
  readonly name: string;
  readonly shared: boolean;
  readonly until: number;
}

export const lockOrder: Rule = defineRule({
  says: "several locks are taken in one order",
  messages: {
    order:
      "{{second}} is taken while {{first}} is held, and line {{line}} takes them the other way round: each may wait for the other for ever. Take them in one order everywhere.",
    self: "{{name}} is taken again while it is held (since line {{line}}): this waits for itself, for ever.",
  },
  watch({ source, report }) {
    const taken: Held[] = [];
    return {
      AwaitExpression(node) {
        const held = heldBy(source, node);
        if (held !== undefined) taken.push(held);
      },
      "Program:exit"() {
        const nested = taken.flatMap((outer) =>
          taken.filter((inner) => isWithin(inner, outer)).map((inner) => ({ outer, inner })),
        );
        for (const { outer, inner } of nested) {
          const line = String(outer.node.loc.start.line);
          if (outer.lock === inner.lock) {
            // Two that share may hold it together, though a writer between them would stop both.
            if (!(outer.shared && inner.shared)) report(inner.node, "self", { data: { name: inner.name, line } });
            continue;
          }
          const other = nested.find((each) => each.outer.lock === inner.lock && each.inner.lock === outer.lock);
          if (other === undefined || other.inner.node.range[0] > inner.node.range[0]) continue;
          const data = { first: outer.name, second: inner.name, line: String(other.inner.node.loc.start.line) };
          report(inner.node, "order", { data });
        }
      },
    };
  },
});

function isWithin(inner: Held, outer: Held): boolean {
  const [at] = inner.node.range;
  return at > outer.node.range[0] && at < outer.until && functionAround(inner.node) === functionAround(outer.node);
}

function heldBy(source: Source, node: TSESTree.AwaitExpression): Held | undefined {
  const call = methodCall(awaited(node));
  if (call === undefined || !/^(?:lock|rlock|acquire)$/.test(call.method)) return undefined;
  const name = placeOf(source, call.object);
  const lock = name === undefined ? undefined : identityOf(source, call.object, name);
  // Of a semaphore one may take several.
  if (name === undefined || lock === undefined || (originOf(source, call.object) ?? "").endsWith(".Semaphore()"))
    return undefined;
  return { node: call.call, lock, name, shared: call.method === "rlock", until: heldUntil(source, node, name) };
}

/** The variable, or the field of the class. `undefined` for what may be another lock each time. */
function identityOf(source: Source, object: Node, name: string): unknown {
  let root = object;
  while (root.type === "MemberExpression") root = root.object;
  if (root.type === "ThisExpression") {
    const owner = classAround(object);
    return owner === undefined ? undefined : `${String(owner.range[0])} ${name}`;
  }
  const variable = root.type === "Identifier" ? variableOf(source, root) : undefined;
  const [definition] = variable?.defs ?? [];
  if (variable === undefined || definition === undefined || definition.type === "Parameter") return undefined;
  return object === root ? variable : `${String((definition.name as Node).range[0])} ${name}`;
}

/** With `using` to the end of the block; else to where it is released, for as much of it as is certain. */
function heldUntil(source: Source, node: TSESTree.AwaitExpression, owner: string): number {
  const declarator = node.parent;
  // `(await mutex.lock(ctx)).release()`, or a lock that goes elsewhere: nothing is certain after it.
  if (declarator.type !== "VariableDeclarator" && declarator.type !== "ExpressionStatement") return node.range[1];
  const block = blockAround(node);
  if (declarator.type === "VariableDeclarator" && declarator.parent.kind.includes("using")) return block.range[1];
  const held =
    declarator.type === "VariableDeclarator" && declarator.id.type === "Identifier" ? declarator.id.name : undefined;
  const fn = functionAround(node);
  let until = Infinity;
  for (const each of nodesBelow(fn?.body ?? block)) {
    if (each.type !== "CallExpression" || each.range[0] < node.range[1]) continue;
    const given = methodCall(each);
    const on = given === undefined ? undefined : placeOf(source, given.object);
    const isRelease =
      placeOf(source, each.callee) === held ||
      (given !== undefined &&
        /^(?:r?unlock|release|Symbol\.dispose)$/.test(given.method) &&
        (on === held || on === owner));
    if (held === undefined && given === undefined) continue;
    if (isRelease) until = Math.min(until, each.range[0]);
  }
  // Never released here: it is held by somebody else from then on, or for ever.
  return until === Infinity ? block.range[1] : until;
}

function blockAround(node: Node): Node {
  let at = node;
  while (at.type !== "BlockStatement" && at.type !== "Program") at = at.parent;
  return at;
}
