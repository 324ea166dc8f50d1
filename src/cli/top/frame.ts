import type { Paint } from "../paint.js";
import { detailsOf } from "./details.js";
import { headOf } from "./head.js";
import { helpLines } from "./keys.js";
import type { State } from "./state.js";
import { columnsOf, headings, line } from "./columns.js";
import { clip, fit, plain } from "./text.js";
import type { View } from "./view.js";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What of a screen is not the table's: an empty line below the head, the table's own head, and the foot. */
const around = 3;

/** How many rows of the table a screen has room for. */
export function pageOf(state: State, { rows }: Size, paint: Paint): number {
  return roomBelow(headOf(state, paint), rows);
}

function roomBelow(head: readonly string[], rows: number): number {
  return Math.max(1, rows - head.length - around);
}

/** The whole screen, line by line: as many as it has rows, none wider than it is. */
export function frame(state: State, view: View, size: Size, paint: Paint): string[] {
  const head = headOf(state, paint);
  const body = view.help
    ? helpLines
    : view.details !== undefined
      ? detailsOf(view.details, state.picture, paint)
      : table(state, view, size, roomBelow(head, size.rows), paint);
  const room = Math.max(0, size.rows - head.length - 2);
  const filled = [...body.slice(0, room), ...new Array<string>(Math.max(0, room - body.length)).fill("")];
  return [...head, "", ...filled, foot(view, size, paint)];
}

function table(state: State, view: View, { columns }: Size, page: number, paint: Paint): string[] {
  const { rows, chosen } = view.window(state.rows(view.shape, view.order, view.filter), page);
  const widths = columnsOf(view.shape, columns);
  const title = paint("inverse", fit(line(widths, headings(view.shape, view.order)), columns));
  if (rows.length === 0)
    return [title, view.filter === "" ? "nothing is suspended" : `nothing has ${JSON.stringify(view.filter)} in it`];
  return [
    title,
    ...rows.map((row, index) => {
      const text = fit(line(widths, row), columns);
      if (index === chosen) return paint("inverse", text);
      if (row.state === "stuck" || row.state === "lost") return paint("red", text);
      if (row.group !== undefined) return paint("bold", text);
      return row.state === "ended" || row.state === "queued" ? paint("dim", text) : text;
    }),
  ];
}

function foot({ prompt, message, paused, filter }: View, { columns }: Size, paint: Paint): string {
  if (prompt?.kind === "stop")
    return paint(
      "yellow",
      clip(`stop ${prompt.text}? It and all below it are asked to end. y: yes, any other key: no`, columns),
    );
  if (prompt !== undefined) return clip(`${prompt.kind}: ${plain(prompt.text)}_`, columns);
  if (message !== "") return paint("yellow", clip(plain(message), columns));
  const marks = [...(paused ? ["paused"] : []), ...(filter === "" ? [] : [`filter: ${plain(filter)}`])];
  const keys = "F1 help  F3 search  F4 filter  F5 tree  l tasks  F6 sort  F9 stop  p pause  q quit";
  return marks.length === 0 ? paint("dim", clip(keys, columns)) : clip(`${marks.join(", ")}   ${keys}`, columns);
}
