import type { Context } from "curfew";
import type { ContextNode } from "#curfew/core/node.js";

/** How many children, listeners and waits a context holds. */
export function hookCount(ctx: Context): number {
  return [...((ctx as unknown as ContextNode).hooks ?? [])].length;
}
