import { paintWith } from "../paint.js";
import { columnsOf, headings, line } from "./columns.js";
import { headOf } from "./head.js";
import { State } from "./state.js";
import type { Subject } from "./subject.js";
import type { Order, Shape } from "./table.js";

/** Waits until all is told, and ends; undefined if the process ended before. */
export async function lookOnce(subject: Subject): Promise<State | undefined> {
  const state = new State();
  const leave = new AbortController();
  for await (const message of subject.looks(leave.signal)) {
    state.apply(message);
    if (state.ready) {
      leave.abort();
      return state;
    }
  }
  return undefined;
}

/** The picture as plain text, every row of it. */
export function onceText(state: State, shape: Shape, order: Order, filter: string, columns: number): string {
  const paint = paintWith(false);
  const shown = state.dump === undefined ? shape : "stacks";
  const widths = columnsOf(shown, columns);
  const rows = state.rows(shown, order, filter);
  return [...headOf(state, paint), "", line(widths, headings(shown, order)), ...rows.map((row) => line(widths, row))]
    .map((text) => `${text.trimEnd()}\n`)
    .join("");
}

/** The picture for scripts. */
export function onceJson(state: State, shape: Shape, order: Order, filter: string): string {
  const { hello, dump, picture, dropped } = state;
  const rows = state
    .rows(dump === undefined ? shape : "stacks", order, filter)
    .map(({ count, name, state, wait, ageMs, waitMs, where, task, group }) => ({
      count,
      name,
      ...(task !== undefined && count === 1 && { task: task.id }),
      ...(group !== undefined && { group: group.id }),
      ...(state !== "" && { state }),
      ...(wait !== "" && { wait }),
      ...(dump === undefined && { ageMs, waitMs }),
      ...(where !== "" && (dump === undefined ? { owners: where.split(" › ") } : { at: where })),
    }));
  const process = dump?.process ?? hello;
  const figures = picture.tick && { ...picture.tick, kind: undefined };
  return `${JSON.stringify({ version: 1, process, figures, dropped, rows }, undefined, 2)}\n`;
}
