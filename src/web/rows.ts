import type { Picture, PictureGroup, PictureTask } from "../live/index.js";

/** One line of the tree. */
export type Row =
  | { readonly kind: "group"; readonly group: PictureGroup; readonly level: number; readonly open: boolean }
  | { readonly kind: "task"; readonly task: PictureTask; readonly level: number; readonly open: boolean | undefined };

export type SortBy = "id" | "name" | "state" | "wait" | "since" | "age";

/** What of the tree is to be seen, and how. */
export interface View {
  /** Words that the name, the wait, the state, the id or an owner must have, in any order. */
  readonly search: string;
  readonly state: string;
  readonly wait: string;
  readonly sort: SortBy;
  readonly down: boolean;
  /** Without groups: only tasks, sorted. */
  readonly flat: boolean;
  /** Closed groups and tasks: `g3`, `t17`. */
  readonly closed: ReadonlySet<string>;
}

/** The rows of a picture, from the top. A task that owns groups has them below it. */
export function rowsOf(picture: Picture, view: View): Row[] {
  const rows: Row[] = [];
  const matches = matcher(picture, view);
  const order = comparer(view);
  if (view.flat) {
    const tasks = [...picture.tasks.values()].filter(matches);
    return tasks.sort(order).map((task) => ({ kind: "task", task, level: 1, open: undefined }));
  }
  const owned = new Map<number, PictureGroup[]>();
  const tops: PictureGroup[] = [];
  for (const group of picture.groups.values()) {
    const [, , , owner] = group.row;
    if (owner !== 0 && picture.tasks.has(owner)) owned.set(owner, [...(owned.get(owner) ?? []), group]);
    else if (group.above === undefined) tops.push(group);
  }
  const narrowed = view.search !== "" || view.state !== "" || view.wait !== "";
  /** Whether anything in it is to be seen; if not, it leaves no row. */
  const addGroup = (group: PictureGroup, level: number): boolean => {
    const open = !view.closed.has(`g${String(group.id)}`);
    const at = rows.push({ kind: "group", group, level, open });
    let any = false;
    const tasks = [...group.tasks].sort(order);
    for (const task of tasks) any = addTask(task, level + 1) || any;
    for (const below of group.below) if (!picture.tasks.has(below.row[3])) any = addGroup(below, level + 1) || any;
    if (!any && narrowed) rows.length = at - 1;
    else if (!open) rows.length = at;
    return any || !narrowed;
  };
  const addTask = (task: PictureTask, level: number): boolean => {
    const groups = owned.get(task.id) ?? [];
    const open = groups.length === 0 ? undefined : !view.closed.has(`t${String(task.id)}`);
    const at = rows.push({ kind: "task", task, level, open });
    let any = matches(task);
    for (const group of groups) any = addGroup(group, level + 1) || any;
    if (!any) rows.length = at - 1;
    else if (open === false) rows.length = at;
    return any;
  };
  for (const group of tops) addGroup(group, 1);
  return rows;
}

function matcher(picture: Picture, { search, state, wait }: View): (task: PictureTask) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  // Very many tasks have few names, and few groups.
  const lower = cached((text: string) => text.toLowerCase());
  const owners = cached((group: PictureGroup) => picture.pathOf(group).join(" ").toLowerCase());
  return (task) => {
    const [id, , name, told, waits] = task.row;
    if (state !== "" && stateOf(task) !== state) return false;
    if (wait !== "" && (waits ?? "—") !== wait) return false;
    return words.every(
      (word) =>
        lower(name).includes(word) ||
        (waits !== null && lower(waits).includes(word)) ||
        told.includes(word) ||
        word === `#${String(id)}` ||
        owners(task.group).includes(word),
    );
  };
}

function cached<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}

export function stateOf(task: PictureTask): "live" | "stopping" | "queued" | "ended" {
  return task.endedAt > 0 ? "ended" : task.row[3];
}

function comparer({ sort, down }: View): (a: PictureTask, b: PictureTask) => number {
  const sign = down ? -1 : 1;
  const byId = (a: PictureTask, b: PictureTask): number => a.id - b.id;
  const text = (index: 2 | 3 | 4) => (a: PictureTask, b: PictureTask) => {
    const [x, y] = [a.row[index] ?? "", b.row[index] ?? ""];
    return sign * (x < y ? -1 : x > y ? 1 : 0) || byId(a, b);
  };
  // The longest is the one that began first.
  const age = (index: 5 | 6) => (a: PictureTask, b: PictureTask) =>
    sign * ((b.row[index] || Infinity) - (a.row[index] || Infinity) || 0) || byId(a, b);
  const orders = {
    id: (a: PictureTask, b: PictureTask) => sign * byId(a, b),
    name: text(2),
    state: text(3),
    wait: text(4),
    age: age(5),
    since: age(6),
  };
  return orders[sort];
}
