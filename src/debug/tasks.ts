import { tasksCounts, tasksDelta, tasksList, tasksProfile } from "../formats/index.js";
import { answersWithin, lightDump, readThrough } from "../inspect/port.js";
import type { TaskGroup, TaskReading } from "../wire/index.js";
import { type Answer, type Ask, fileAnswer, textAnswer } from "./ask.js";
import { look } from "./look.js";
import { formAsked } from "./query.js";

/** `/debug/pprof/tasks`: our tasks by name, from the registry alone: no stacks, no pause, any number of them. */
export async function tasks(ask: Ask): Promise<Answer> {
  ask.refuseOthers("debug", "seconds");
  const { debug, seconds } = formAsked(ask.url);
  if (seconds !== undefined) {
    const before = await taskGroups();
    await ask.seconds(seconds);
    return fileAnswer(tasksDelta(before, await taskGroups()), "tasks-delta");
  }
  if (debug === 0) return fileAnswer(tasksProfile(await taskGroups()), "tasks");
  if (debug === 1) return textAnswer(tasksCounts(await taskGroups()));
  const { tasks: all, lost } = lightDump(await read("tasks"), 0);
  return textAnswer(tasksList(all, lost));
}

/** How many tasks have not ended, live and lost. */
export async function taskTotal(): Promise<number> {
  return (await read("groups")).total;
}

async function taskGroups(): Promise<readonly TaskGroup[]> {
  return (await read("groups")).groups ?? [];
}

function read(detail: "groups" | "tasks"): Promise<TaskReading> {
  return look((session) => readThrough(session, detail, answersWithin));
}
