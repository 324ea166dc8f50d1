import type { Changes, LiveGroupRow, LiveMessage, LiveTaskRow, Tick } from "../wire/index.js";

/** One task, as a feed has told it. */
export interface PictureTask {
  readonly id: number;
  readonly name: string;
  readonly group: PictureGroup;
  /** As last told. */
  row: LiveTaskRow;
  /** When it was told to have ended, on the feed's clock; 0 while it is live. */
  endedAt: number;
}

/** One group, as a feed has told it. */
export interface PictureGroup {
  readonly id: number;
  row: LiveGroupRow;
  /** Those in it that are live, or have just ended. */
  readonly tasks: Set<PictureTask>;
  /** The live ones, of groups below too. */
  size: number;
  readonly above: PictureGroup | undefined;
  readonly below: Set<PictureGroup>;
}

/** Tasks with the same name, owners and wait. */
export interface Alike {
  readonly name: string;
  readonly owners: readonly string[];
  readonly wait: string | null;
  count: number;
}

/**
 * What a feed has told so far: every group and every task, and how many are alike. Feed it each message, in order. `keepMs`: for how
 * long tasks that have ended are kept, so that a viewer can let them fade.
 */
export class Picture {
  readonly tasks: Map<number, PictureTask> = new Map();
  readonly groups: Map<number, PictureGroup> = new Map();
  /** By owners, name and wait. */
  readonly alike: Map<string, Alike> = new Map();
  /** Those that have ended, oldest first. */
  readonly ended: Set<PictureTask> = new Set();
  tick: Tick | undefined;
  /** The whole was told. */
  whole = false;
  /** Grows with each change of groups and tasks, not with the figures: whoever lists them needs to do so only when it has grown. */
  version = 0;

  constructor(private readonly keepMs: number = 0) {}

  get at(): number {
    return this.tick?.at ?? 0;
  }

  apply(message: LiveMessage): void {
    if (message.kind !== "tick") this.version++;
    if (message.kind === "changes") this.#change(message);
    else if (message.kind === "tick") this.#ticked(message);
    else if (message.kind === "whole") this.whole = true;
    else this.#forget();
  }

  /** Names of the groups and tasks that own the tasks of `group`, outermost first, its own last. */
  pathOf(group: PictureGroup): string[] {
    const path: string[] = [];
    for (let each: PictureGroup | undefined = group; each !== undefined; each = each.above) {
      const [, name, , owner] = each.row;
      const task = this.tasks.get(owner);
      path.unshift(...(task === undefined ? [name] : [task.name, name]));
    }
    return path;
  }

  #change({ groups, tasks, ended, gone }: Changes): void {
    for (const row of groups) this.#group(row);
    for (const row of tasks) this.#task(row);
    for (const id of ended) this.#end(id);
    for (const id of gone) this.#gone(id);
  }

  #group(row: LiveGroupRow): PictureGroup {
    const [id, , aboveId] = row;
    let group = this.groups.get(id);
    if (group === undefined) {
      const above = this.groups.get(aboveId);
      group = { id, row, tasks: new Set(), size: 0, above, below: new Set() };
      this.groups.set(id, group);
      above?.below.add(group);
    }
    group.row = row;
    return group;
  }

  #task(row: LiveTaskRow): void {
    const [id, groupId, name] = row;
    let task = this.tasks.get(id);
    if (task === undefined) {
      // The feed tells a group before its tasks.
      const group = this.groups.get(groupId) ?? this.#group([groupId, "?", 0, 0, 0]);
      task = { id, name, group, row, endedAt: 0 };
      this.tasks.set(id, task);
      group.tasks.add(task);
      this.#count(task, 1);
    } else if (task.endedAt === 0) {
      if (task.row[4] !== row[4]) {
        this.#count(task, -1);
        task.row = row;
        this.#count(task, 1);
      }
      task.row = row;
    }
  }

  #count(task: PictureTask, by: number): void {
    const key = `${String(task.group.id)} ${task.row[4] ?? ""} ${task.name}`;
    const known = this.alike.get(key);
    if (known === undefined)
      this.alike.set(key, { name: task.name, owners: this.pathOf(task.group), wait: task.row[4], count: by });
    else if ((known.count += by) <= 0) this.alike.delete(key);
    for (let group: PictureGroup | undefined = task.group; group !== undefined; group = group.above) group.size += by;
  }

  #end(id: number): void {
    const task = this.tasks.get(id);
    if (task?.endedAt !== 0) return;
    this.#count(task, -1);
    task.endedAt = this.at || 1;
    this.ended.add(task);
    if (this.keepMs === 0) this.#drop(task);
  }

  /** A group that is gone is kept until its last task has faded. */
  #gone(id: number): void {
    const group = this.groups.get(id);
    if (group !== undefined) this.#dropGroup(group);
  }

  #ticked(tick: Tick): void {
    this.tick = tick;
    for (const task of this.ended) {
      if (tick.at - task.endedAt < this.keepMs) break;
      this.#drop(task);
    }
  }

  #drop(task: PictureTask): void {
    this.version++;
    this.tasks.delete(task.id);
    this.ended.delete(task);
    task.group.tasks.delete(task);
    this.#dropGroup(task.group);
  }

  #dropGroup(group: PictureGroup): void {
    if (group.size > 0 || group.tasks.size > 0 || group.below.size > 0) return;
    this.groups.delete(group.id);
    if (group.above === undefined) return;
    group.above.below.delete(group);
    this.#dropGroup(group.above);
  }

  #forget(): void {
    for (const known of [this.tasks, this.groups, this.alike, this.ended]) known.clear();
    this.whole = false;
  }
}
