import type { Dump, TaskInfo } from "../wire/index.js";

/** The tasks that no stack of a dump is known to be of. */
export function tasksWithoutStack({ stacks, tasks }: Dump): readonly TaskInfo[] {
  const seen = new Set(stacks.flatMap((stack) => stack.tasks ?? []));
  return tasks.filter(({ id }) => !seen.has(id));
}
