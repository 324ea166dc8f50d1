import type { Frame, StackGroup, TaskInfo } from "../wire/index.js";
import { type Row, rowFrames } from "./row.js";
import { wakerText } from "./waker-text.js";

/** Suspended functions with one stack, as a row. */
export function stackRow(group: StackGroup, tasks: ReadonlyMap<number, TaskInfo>): Row {
  const task = commonName(group.tasks ?? [], tasks);
  return {
    count: group.count,
    frames: rowFrames(group.frames),
    labels: {
      status: group.status,
      wait: wakerText(group.waker),
      ...(group.stuck ? { stuck: "true" } : {}),
      ...(task === undefined ? {} : { task }),
      ...certainty(group.frames),
    },
  };
}

/** What the thread was doing, as a row of its own. */
export function runningRow(frames: readonly Frame[]): Row {
  return { count: 1, frames: rowFrames(frames), labels: { state: "running", ...certainty(frames) } };
}

/** A name only if it is the name of each. */
function commonName(ids: readonly number[], tasks: ReadonlyMap<number, TaskInfo>): string | undefined {
  const [name, ...others] = new Set(ids.map((id) => tasks.get(id)?.name));
  return others.length === 0 ? name : undefined;
}

/** That of the least certain frame; nothing where all are exact. */
function certainty(frames: readonly Frame[]): { certainty?: Frame["certainty"] } {
  const least = (["function", "inferred"] as const).find((word) => frames.some((frame) => frame.certainty === word));
  return least === undefined ? {} : { certainty: least };
}
