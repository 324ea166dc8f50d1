import type { ContextNode, GroupAbove } from "./node.js";

/** Names of the tasks and groups that own `node`, outermost first, its own last. */
export function ownersOf(node: ContextNode): string[] {
  const owners: string[] = [];
  for (let above: ContextNode | null = node; above !== null; above = above.parent) {
    if (above.ownerName !== undefined) owners.push(above.ownerName);
  }
  return owners.reverse();
}

/** The id of the nearest task that owns `node`, if one does. */
export function taskAbove(node: ContextNode): number | undefined {
  for (let above: ContextNode | null = node; above !== null; above = above.parent) {
    if (above.taskId !== undefined) return above.taskId;
  }
  return undefined;
}

/** The nearest group above `node`, which may have ended; null on the background. */
export function groupAbove(node: ContextNode): GroupAbove | null {
  for (let above = node.parent; above !== null; above = above.parent) if (above.group !== null) return above.group;
  return null;
}

/** Whether `node` is `owner`, or was derived from it, however far down. */
export function isBelow(node: ContextNode, owner: ContextNode): boolean {
  for (let above: ContextNode | null = node; above !== null; above = above.parent) if (above === owner) return true;
  return false;
}
