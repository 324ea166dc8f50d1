import { wakerText } from "../../formats/index.js";
import { duration } from "../../internal/duration.js";
import type { Picture, PictureGroup, PictureTask } from "../../live/index.js";
import type { Dump, StackGroup } from "../../wire/index.js";
import { choose, isOwn } from "../choose.js";
import { shown } from "../human.js";

/** What the rows are: tasks alike, groups and what is in them, single tasks, or suspended functions with the same stack. */
export type Shape = "alike" | "tree" | "tasks" | "stacks";

/** What rows can be sorted by: largest first, names from A on. */
export const orders = ["count", "age", "wait", "name"] as const;
export type Order = (typeof orders)[number];

/** One row. */
export interface Row {
  /** The same for as long as it is the same thing. */
  readonly key: string;
  readonly count: number;
  readonly name: string;
  /** Of a tree: how far in. */
  readonly depth: number;
  readonly state: string;
  readonly wait: string;
  readonly ageMs: number;
  readonly waitMs: number;
  /** Who owns it, or, of a stack, where it is. */
  readonly where: string;
  /** What a stop would stop, and what details there are of. */
  readonly task?: PictureTask;
  readonly group?: PictureGroup;
  readonly stack?: StackGroup;
}

/** The rows of a picture in an order, those in which `filter` occurs. A tree is in its own order, but for what is alike within a group. */
export function rowsOf(picture: Picture, shape: Shape, order: Order, filter: string): readonly Row[] {
  if (shape === "tree") return kept(treeRows(picture, order), filter);
  const rows = shape === "tasks" ? taskRows(picture) : [...alikeIn(picture, picture.tasks.values()).values()];
  return sorted(kept([...rows, ...lostRows(picture)], filter), order);
}

/** The rows of a dump. */
export function stackRows(dump: Dump, order: Order, filter: string): readonly Row[] {
  const { stacks } = choose(dump, { all: false, stuck: false, orphans: false, olderMs: 0, group: "stack" }).dump;
  return sorted(kept(stacks.map(stackRow), filter), order);
}

function stackRow(stack: StackGroup): Row {
  const at = stack.frames.find(isOwn) ?? stack.frames[0]!;
  const where = `${shown(at.file)}:${String(at.line)}`;
  return {
    key: `${at.function} ${where} ${String(stack.frames.length)}`,
    count: stack.count,
    name: at.function,
    depth: 0,
    state: stack.stuck ? "stuck" : "",
    wait: stack.waker.kind === "unknown" ? "" : wakerText(stack.waker),
    ageMs: 0,
    waitMs: 0,
    where,
    stack,
  };
}

/** Collected before they ended: nobody has them any more, and nothing can stop them. */
function lostRows({ tick }: Picture): Row[] {
  return (tick?.lost ?? []).map(({ count, name, owners, wait = "", oldestMs }) => ({
    key: `lost ${owners.join(" ")} ${wait} ${name}`,
    count,
    name,
    depth: 0,
    state: "lost",
    wait,
    ageMs: oldestMs,
    waitMs: 0,
    where: owners.join(" › "),
  }));
}

function taskRows(picture: Picture): Row[] {
  return [...picture.tasks.values()].map((task) => {
    const [id, , name, state, wait, born, since] = task.row;
    return {
      key: `task ${String(id)}`,
      count: 1,
      name,
      depth: 0,
      state: task.endedAt === 0 ? state : "ended",
      wait: wait ?? "",
      ageMs: Math.max(0, picture.at - born),
      waitMs: since === 0 ? 0 : picture.at - since,
      where: picture.pathOf(task.group).join(" › "),
      task,
    };
  });
}

/** Tasks with the same name, owners, state and wait are one row, with the age of the oldest. */
function alikeIn(picture: Picture, tasks: Iterable<PictureTask>, depth = 0): Map<string, Row> {
  const rows = new Map<string, Row & { count: number; ageMs: number; waitMs: number }>();
  const paths = new Map<PictureGroup, string>();
  for (const task of tasks) {
    if (task.endedAt !== 0) continue;
    const { group, name } = task;
    const [, , , state, wait, born, since] = task.row;
    const key = `${String(group.id)} ${state} ${wait ?? ""} ${name}`;
    const ageMs = Math.max(0, picture.at - born);
    const waitMs = since === 0 ? 0 : picture.at - since;
    const row = rows.get(key);
    if (row !== undefined) {
      row.count++;
      row.ageMs = Math.max(row.ageMs, ageMs);
      row.waitMs = Math.max(row.waitMs, waitMs);
      continue;
    }
    let where = paths.get(group);
    if (where === undefined) paths.set(group, (where = picture.pathOf(group).join(" › ")));
    rows.set(key, { key, count: 1, name, depth, state, wait: wait ?? "", ageMs, waitMs, where, task });
  }
  return rows;
}

function treeRows(picture: Picture, order: Order): Row[] {
  const rows: Row[] = [];
  const add = (group: PictureGroup, depth: number): void => {
    const [id, name, , , stopping] = group.row;
    const inside = sorted([...alikeIn(picture, group.tasks, depth + 1).values()], order);
    const oldest = inside.reduce((most, { ageMs }) => Math.max(most, ageMs), 0);
    rows.push({
      key: `group ${String(id)}`,
      count: group.size,
      name,
      depth,
      state: stopping === 1 ? "stopping" : "",
      wait: "",
      ageMs: oldest,
      waitMs: 0,
      where: "",
      group,
    });
    rows.push(...inside.map((row) => ({ ...row, where: "" })));
    for (const below of group.below) add(below, depth + 1);
  };
  for (const group of picture.groups.values()) if (group.above === undefined) add(group, 0);
  return rows;
}

function kept(rows: readonly Row[], filter: string): readonly Row[] {
  return filter === "" ? rows : rows.filter((row) => holds(row, filter));
}

/** Whether what can be read of a row has `text` in it. Case does not count. */
export function holds({ name, state, wait, where }: Row, text: string): boolean {
  const wanted = text.toLowerCase();
  return [name, state, wait, where].some((cell) => cell.toLowerCase().includes(wanted));
}

function sorted(rows: readonly Row[], order: Order): Row[] {
  const compare: Record<Order, (a: Row, b: Row) => number> = {
    count: (a, b) => b.count - a.count || b.ageMs - a.ageMs,
    age: (a, b) => b.ageMs - a.ageMs,
    wait: (a, b) => b.waitMs - a.waitMs || b.ageMs - a.ageMs,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : b.count - a.count),
  };
  return [...rows].sort(compare[order]);
}

/** A duration, in at most six columns: `850ms`, `12.3s`, `4m05`, `3h12`, `5d04`. */
export function short(ms: number): string {
  if (ms < 59_950) return duration(ms).replace(" ", "");
  const minutes = Math.round(ms / 60_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (ms < 3_570_000) return `${String(Math.floor(ms / 60_000))}m${two(Math.floor((ms / 1000) % 60))}`;
  if (minutes < 1440) return `${String(Math.floor(minutes / 60))}h${two(minutes % 60)}`;
  return `${String(Math.floor(minutes / 1440))}d${two(Math.floor(minutes / 60) % 24)}`;
}
