import type { Dump, StackGroup } from "../wire/index.js";
import { leaked, live, waitedMs } from "./go-list.js";
import { createdBy, elided, frameLines, paragraph } from "./go-paragraph.js";
import { tasksWithoutStack } from "./by-name.js";
import { type Part, partsOf } from "./by-thread.js";
import { goStatus } from "./go-status.js";
import { type RowFrame, rowFrames } from "./row.js";

/**
 * A dump as Go prints goroutines with `debug=2`: a paragraph for each suspended function, so a group of a hundred has a
 * hundred. Of each thread, the main thread first: what runs, then the stacks, then tasks that no stack is known of, by name, and what was lost last. In a worker thread the
 * outermost frame is the thread, and its tasks are numbered on from the last of the thread before. Past `most` characters (64
 * MiB, where Go cuts) each further stack is told once, and the rest of its group counted.
 */
export function dumpList(dump: Dump, most: number = 64 * 1024 * 1024): string {
  const list = new List(most);
  for (const part of partsOf(dump)) list.add(part);
  return list.paragraphs.join("\n");
}

class List {
  readonly paragraphs: string[] = [];
  /** The greatest id so far. */
  #last = 0;

  constructor(private room: number) {}

  add(thread: Part): void {
    const part = numberedFrom(this.#last, thread);
    this.#last = Math.max(this.#last, greatestId(part));
    const { running, stacks, lost } = part;
    const root = part.root.length === 0 ? [] : rowFrames(part.root);
    if (running !== undefined) {
      const lines = frameLines([...rowFrames(running), ...root]);
      this.paragraphs.push(paragraph(this.#free(), "running", 0, lines, ""));
    }
    const describe = describer(part, () => this.#free());
    for (const group of stacks) this.#addGroup(group, root, describe);
    const byName = tasksWithoutStack(part).map((task) => live(task, root));
    this.paragraphs.push(...byName, ...lost.flatMap((row) => leaked(row, root)));
  }

  #addGroup(group: StackGroup, root: readonly RowFrame[], describe: Describer): void {
    const frames = [...rowFrames(group.frames), ...root];
    const lines = frameLines(frames);
    for (let index = 0; index < group.count; index++) {
      if (this.room <= 0 && index > 0) {
        this.paragraphs.push(elided(group.count - index, frames[0]!.name));
        return;
      }
      const text = describe(group, group.tasks?.[index], lines);
      this.room -= text.length;
      this.paragraphs.push(text);
    }
  }

  /** A number above every task's id. */
  #free(): number {
    return ++this.#last;
  }
}

type Describer = (group: StackGroup, id: number | undefined, frames: string) => string;

/**
 * The first stack of a task goes by the task's id. A further one, of what the task started and awaits, has an id of its
 * own and was created by the task: Go knows no id twice.
 */
function describer(part: Part, free: () => number): Describer {
  const known = new Map(part.tasks.map((task) => [task.id, task]));
  const taken = new Set<number>();
  return (group, id, frames) => {
    const task = id === undefined ? undefined : known.get(id);
    const stopping = task?.state === "stopping" ? " (stopping)" : "";
    const status = `${goStatus(group.waker, task)}${stopping}${group.stuck ? " (leaked)" : ""}`;
    const further = id === undefined || taken.has(id);
    if (id !== undefined) taken.add(id);
    if (task === undefined) return paragraph(further ? free() : id, status, 0, frames, "");
    const creator = further ? createdBy([...task.owners, task.name], task.id) : createdBy(task.owners, task.parent);
    return paragraph(further ? free() : task.id, status, waitedMs(task), frames, creator);
  };
}

/** Each thread counts its tasks from 1. */
function numberedFrom(base: number, part: Part): Part {
  if (base === 0 || part.thread === undefined) return part;
  const on = (id: number): number => base + id;
  return {
    ...part,
    stacks: part.stacks.map((group) => (group.tasks === undefined ? group : { ...group, tasks: group.tasks.map(on) })),
    tasks: part.tasks.map((task) => ({
      ...task,
      id: on(task.id),
      ...(task.parent === undefined ? {} : { parent: on(task.parent) }),
    })),
    lost: part.lost.map((row) => ({ ...row, ids: row.ids.map(on) })),
  };
}

function greatestId({ tasks, lost, stacks }: Part): number {
  let last = 0;
  const above = (id: number): void => void (last = Math.max(last, id));
  for (const { id } of tasks) above(id);
  for (const { ids } of lost) ids.forEach(above);
  for (const { tasks: ids } of stacks) ids?.forEach(above);
  return last;
}
