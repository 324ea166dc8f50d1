import type { TSESTree } from "@typescript-eslint/utils";
import { variableOf } from "./names.js";
import type { Node, Source } from "./rule.js";
import { bare, methodCall } from "./syntax.js";

/** What a constant list is made of. */
export interface Parts {
  /** Its value, and lists that are pushed to it: `[…]`, `items.map(…)`. */
  readonly lists: readonly Node[];
  /** What else is pushed to it. */
  readonly items: readonly Node[];
}

/** The parts of the list that a name stands for; `undefined` if it is no constant, or if anybody else may put something in. */
export function partsOf(source: Source, name: TSESTree.Identifier): Parts | undefined {
  const variable = variableOf(source, name);
  const node = variable?.defs[0]?.node as Node | undefined;
  if (node?.type !== "VariableDeclarator" || node.init === null || node.parent.kind !== "const") return undefined;
  const lists = [bare(node.init)];
  const items: Node[] = [];
  for (const { identifier } of variable!.references) {
    const use = identifier as TSESTree.Identifier;
    if (use === node.id || use === name) continue;
    const asked = use.parent.type === "MemberExpression" ? methodCall(use.parent.parent) : undefined;
    if (asked?.object !== use) return undefined;
    if (asked.method !== "push") continue;
    for (const each of asked.call.arguments)
      if (each.type === "SpreadElement") lists.push(bare(each.argument));
      else items.push(each);
  }
  return { lists, items };
}
