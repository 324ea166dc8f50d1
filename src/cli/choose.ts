import type { Dump, Frame, InThread, StackGroup } from "../wire/index.js";

/** Which stacks of a dump a person wants to see. */
export interface Choice {
  /** Also the frames of Node itself and of packages, and the stacks that have no other. */
  readonly all: boolean;
  readonly stuck: boolean;
  readonly orphans: boolean;
  /** Only stacks of tasks at least so old, milliseconds. */
  readonly olderMs: number;
  readonly group: Grouping;
}

/** What makes two stacks one row: the whole stack, its innermost line, that line's function, or the tasks' name. */
export type Grouping = (typeof groupings)[number];
export const groupings = ["stack", "line", "function", "task"] as const;

/** What of a dump was chosen, and what was left out, so that it can be said. */
export interface Chosen {
  readonly dump: Dump;
  /** Suspended functions whose stack is Node's own or a package's from end to end. */
  readonly foreign: number;
}

export function choose(dump: Dump, choice: Choice): Chosen {
  let foreign = 0;
  const chosen = <T extends InThread>(thread: T): T => {
    const wanted = wantedIn(thread, choice);
    const shown = choice.all ? wanted : wanted.filter(({ frames }) => frames.some(isOwn));
    foreign += total(wanted) - total(shown);
    const folded = choice.all ? shown : shown.map((stack) => ({ ...stack, frames: fold(stack.frames) }));
    const names = new Map(thread.tasks.map(({ id, name }) => [id, name]));
    return { ...thread, stacks: merge(folded, (stack) => keyOf(stack, choice.group, names)) };
  };
  const { threads } = dump;
  const main = chosen(dump);
  return { dump: threads === undefined ? main : { ...main, threads: threads.map(chosen) }, foreign };
}

function wantedIn({ stacks, tasks }: InThread, choice: Choice): StackGroup[] {
  const ages = new Map(tasks.map(({ id, ageMs }) => [id, ageMs]));
  return stacks.filter(
    (stack) =>
      (!choice.stuck || stack.stuck) &&
      (!choice.orphans || stack.status === "orphan") &&
      (choice.olderMs === 0 || (stack.tasks ?? []).some((id) => (ages.get(id) ?? 0) >= choice.olderMs)),
  );
}

function total(stacks: readonly StackGroup[]): number {
  return stacks.reduce((sum, { count }) => sum + count, 0);
}

/** Code of the program itself, rather than of Node or of a package. */
export function isOwn({ file, line }: Frame): boolean {
  return line > 0 && !file.startsWith("node:") && !/[\\/]node_modules[\\/]/.test(file);
}

/** What waits innermost is kept even where it is not the program's own: it says what is waited for. */
function fold(frames: readonly Frame[]): Frame[] {
  return frames.filter((frame, index) => index === 0 || isOwn(frame) || frame.line === 0);
}

function merge(stacks: readonly StackGroup[], key: (stack: StackGroup) => string): StackGroup[] {
  const rows = new Map<string, StackGroup>();
  for (const stack of stacks) {
    const text = key(stack);
    const row = rows.get(text);
    if (row === undefined) rows.set(text, stack);
    else
      rows.set(text, {
        ...row,
        count: row.count + stack.count,
        ...(row.tasks === undefined && stack.tasks === undefined
          ? {}
          : { tasks: [...(row.tasks ?? []), ...(stack.tasks ?? [])] }),
      });
  }
  return [...rows.values()].sort((a, b) => b.count - a.count);
}

function keyOf(stack: StackGroup, group: Grouping, names: ReadonlyMap<number, string>): string {
  const innermost = stack.frames.find(isOwn) ?? stack.frames[0]!;
  const whatWakes = [stack.status, stack.stuck, stack.waker];
  switch (group) {
    case "stack":
      return JSON.stringify([stack.frames, whatWakes]);
    case "line":
      return JSON.stringify([innermost.file, innermost.line, stack.stuck]);
    case "function":
      return JSON.stringify([innermost.file, innermost.function, stack.stuck]);
    case "task":
      return JSON.stringify([...new Set((stack.tasks ?? []).map((id) => names.get(id)))].sort());
  }
}
