import type { Frame, StackGroup, TaskInfo } from "../wire/index.js";
import { type Row, rowFrames } from "./row.js";
import { wakerText } from "./waker-text.js";

/** Suspended functions with one stack, as a row. */
export function stackRow(group: StackGroup, tasks: ReadonlyMap<number, TaskInfo>): Row {
  const ids = group.tasks ?? [];
  const task = common(ids, (id) => tasks.get(id)?.name);
  const wait = group.waker.kind === "unknown" ? common(ids, (id) => tasks.get(id)?.wait) : undefined;
  return {
    count: group.count,
    frames: rowFrames(group.frames),
    labels: {
      status: group.status,
      wait: wait ?? wakerText(group.waker),
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

/** What is the same of each, if it is. */
function common(ids: readonly number[], of: (id: number) => string | undefined): string | undefined {
  const [one, ...others] = new Set(ids.map(of));
  return others.length === 0 ? one : undefined;
}

/** That of the least certain frame; nothing where all are exact. */
function certainty(frames: readonly Frame[]): { certainty?: Frame["certainty"] } {
  const least = (["function", "inferred"] as const).find((word) => frames.some((frame) => frame.certainty === word));
  return least === undefined ? {} : { certainty: least };
}
