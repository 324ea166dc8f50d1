import type { Order, Row, Shape } from "./table.js";
import { short } from "./table.js";
import { fit, plain } from "./text.js";

/** One column: how wide it is, and what a row has in it. */
interface Column {
  readonly title: string;
  readonly order?: Order;
  /** Absent: a share of what is left. */
  readonly width?: number;
  readonly share?: number;
  readonly align?: "right";
  readonly cell: (row: Row) => string;
}

const count: Column = {
  title: "COUNT",
  order: "count",
  width: 8,
  align: "right",
  cell: (row) => row.count.toLocaleString("en"),
};
const id: Column = {
  title: "ID",
  width: 9,
  align: "right",
  cell: ({ task }) => (task === undefined ? "" : String(task.id)),
};
const age: Column = { title: "AGE", order: "age", width: 7, align: "right", cell: ({ ageMs }) => short(ageMs) };
const oldest: Column = { ...age, title: "OLDEST" };
const waits: Column = {
  title: "WAITS",
  order: "wait",
  width: 7,
  align: "right",
  cell: ({ waitMs }) => (waitMs === 0 ? "" : short(waitMs)),
};
const state: Column = { title: "STATE", width: 8, cell: (row) => row.state };
const waitsFor: Column = { title: "WAITS FOR", width: 18, cell: ({ wait }) => wait };
const name: Column = {
  title: "NAME",
  order: "name",
  share: 3,
  cell: (row) => "  ".repeat(row.depth) + row.name,
};
const owners: Column = { title: "OWNERS", share: 3, cell: ({ where }) => where };

const columns: Readonly<Record<Shape, readonly Column[]>> = {
  alike: [count, oldest, waits, state, waitsFor, name, owners],
  tree: [count, oldest, waits, state, waitsFor, { ...name, title: "GROUPS AND TASKS" }],
  tasks: [id, age, waits, state, waitsFor, name, owners],
  stacks: [
    count,
    state,
    { title: "WAITS FOR", share: 2, cell: ({ wait }) => wait },
    { ...name, title: "FUNCTION", share: 2 },
    { ...owners, title: "LINE" },
  ],
};

/** A column with its width on this screen. */
export type Placed = readonly [column: Column, width: number];

/** The columns of a table, as wide as the screen lets them be. */
export function columnsOf(shape: Shape, width: number): Placed[] {
  const list = columns[shape];
  const fixed = list.reduce((sum, column) => sum + (column.width ?? 0) + 1, 0);
  const shares = list.reduce((sum, { share = 0 }) => sum + share, 0);
  const left = Math.max(0, width - fixed);
  return list.map((column) => [column, column.width ?? Math.floor((left * (column.share ?? 0)) / shares)]);
}

/** What stands above them; the one that the rows are sorted by is marked. */
export function headings(shape: Shape, order: Order): ReadonlyMap<Column, string> {
  return new Map(columns[shape].map((column) => [column, column.order === order ? `${column.title}↓` : column.title]));
}

export function line(placed: readonly Placed[], what: Row | ReadonlyMap<Column, string>): string {
  return placed
    .map(([column, width]) =>
      fit(plain(what instanceof Map ? (what.get(column) as string) : column.cell(what as Row)), width, column.align),
    )
    .join(" ");
}
