import { wakerText } from "../../formats/index.js";
import type { Picture } from "../../live/index.js";
import type { Dump, Frame, StackGroup } from "../../wire/index.js";
import { shown } from "../human.js";
import type { Paint } from "../paint.js";
import type { Row } from "./table.js";
import { short } from "./table.js";
import { plain } from "./text.js";

/** All that is known of one row, line by line. */
export function detailsOf(row: Row, picture: Picture, paint: Paint): string[] {
  const lines = row.task === undefined && row.stack !== undefined ? factsOf(row.stack) : taskLines(row, picture);
  return [
    paint("bold", plain(row.name)),
    ...[...lines, ...(row.stack?.frames.map(frameLine) ?? [])].map(
      ([label, text]) => `  ${paint("cyan", label.padEnd(13))}${plain(text)}`,
    ),
    "",
    paint("dim", row.stack === undefined ? `${hintOf(row)}any other key: back` : "any key: back"),
  ];
}

function hintOf({ task, count, group }: Row): string {
  const stack =
    task !== undefined && count === 1 ? "s: its async stack (the process stands still for it, about 40 ms)   " : "";
  return group !== undefined || stack !== "" ? `${stack}k: stop it   ` : "";
}

type Line = readonly [label: string, text: string];

function taskLines({ count, task, group, state, wait, ageMs, waitMs, where }: Row, picture: Picture): Line[] {
  const inGroup = group ?? task?.group;
  const owners = where !== "" || inGroup === undefined ? where : picture.pathOf(inGroup).join(" › ");
  const ids: Line[] =
    group !== undefined
      ? [["group", String(group.id)]]
      : count === 1 && task !== undefined
        ? [["task", String(task.id)]]
        : [["tasks", `${String(count)} alike`]];
  const children =
    task === undefined || count > 1
      ? []
      : [...picture.groups.values()].filter(({ row: [, , , owner] }) => owner === task.id);
  return [
    ...ids,
    ["owners", owners],
    ["state", state === "" ? "live" : state],
    ["waits for", waitText(state, wait)],
    ...(waitMs === 0 ? [] : [["waits since", short(waitMs)] as const]),
    ["age", short(ageMs)],
    ...children.map((child): Line => ["owns", `group ${child.row[1]}, ${String(child.size)} tasks`]),
  ];
}

function waitText(state: string, wait: string): string {
  if (state === "lost")
    return `nothing can wake it: it was collected before it ended${wait === "" ? "" : `, last wait: ${wait}`}`;
  return wait === "" ? "not known: it may run, or await a plain promise" : wait;
}

function factsOf({ count, waker, stuck }: StackGroup): Line[] {
  return [
    ["count", String(count)],
    ["waits for", stuck ? "nothing: it is stuck" : wakerText(waker)],
  ];
}

function frameLine(frame: Frame, index: number): Line {
  const place = frame.line === 0 ? "" : `  ${shown(frame.file)}:${String(frame.line)}:${String(frame.column)}`;
  return [index === 0 ? "at" : "by", `${frame.function}${place}`];
}

/** The stack of one task, out of a dump; the row itself if it has none there. */
export function withStack(row: Row, dump: Dump): Row {
  const stack = dump.stacks.find(({ tasks }) => tasks?.includes(row.task!.id));
  return stack === undefined ? row : { ...row, stack };
}
