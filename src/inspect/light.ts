import { evaluate, type Session } from "../attach/index.js";
import type { Dump, TaskInfo, TaskReading } from "../wire/index.js";

/** Reads the registry at the other end of a session: an empty one if nothing of ours was ever used there. */
export async function readThrough(
  session: Session,
  detail: "groups" | "tasks",
  patience?: number,
): Promise<TaskReading> {
  const expression = `globalThis[Symbol.for("curfew")]?.read(${JSON.stringify(detail)})`;
  return parseReading(await evaluate(session, expression, patience));
}

/** A thread answers between two steps of its code, even in an endless loop; but not out of a native call. */
export const answersWithin = 5000;

/** A reading from the JSON that a registry gave, or an empty one where there is no registry. Throws if its version is not ours. */
export function parseReading(json: unknown): TaskReading {
  if (json === undefined)
    return {
      version: 1,
      total: 0,
      heapBytes: 0,
      uptimeMs: Math.round(process.uptime() * 1000),
      lost: [],
      groups: [],
      tasks: [],
      owners: [],
    };
  const reading = JSON.parse(json as string) as { version: number };
  if (reading.version !== 1)
    throw new Error(
      `the process has a task registry of version ${String(reading.version)}, and this is a reader of version 1; use curfew of the same version`,
    );
  return reading as TaskReading;
}

/** The tasks of a reading that tells them one by one, in the order of their start. */
export function taskInfos(reading: TaskReading): TaskInfo[] {
  const owners = reading.owners ?? [];
  const tasks = (reading.tasks ?? []).map(([id, name, index, state, wait, waitMs, ageMs, deadlineMs]): TaskInfo => {
    const { path = [], parent } = owners[index] ?? {};
    return {
      id,
      name,
      owners: path,
      ...(parent === undefined ? {} : { parent }),
      state,
      ...(wait === null ? {} : { wait, waitMs }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ageMs,
    };
  });
  return tasks.sort((a, b) => a.id - b.id);
}

/** The dump that a reading, task by task, of this process amounts to. */
export function lightDump(reading: TaskReading, pauseMs: number): Dump {
  return {
    version: 1,
    takenAt: new Date().toISOString(),
    process: {
      pid: process.pid,
      node: process.version,
      argv0: process.argv0,
      uptimeMs: reading.uptimeMs,
      heapBytes: reading.heapBytes,
    },
    pauseMs,
    stacks: [],
    tasks: taskInfos(reading),
    lost: reading.lost,
    notes: ["a light dump: it shows the task registry alone; nobody looked for stacks, nor for what could wake a task"],
  };
}
