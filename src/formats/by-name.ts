import type { InThread, TaskInfo } from "../wire/index.js";

/** The tasks of a thread that none of its stacks is known to be of. */
export function tasksWithoutStack({ stacks, tasks }: Pick<InThread, "stacks" | "tasks">): readonly TaskInfo[] {
  const seen = new Set(stacks.flatMap((stack) => stack.tasks ?? []));
  return tasks.filter(({ id }) => !seen.has(id));
}
