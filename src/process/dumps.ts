import { reasonText, type Straggler } from "../errors/index.js";
import type * as Inspecting from "../inspect/index.js";
import type { Dump, Frame } from "../wire/index.js";

/**
 * Where these tasks are suspended: a paragraph for each that has an async stack, innermost first. Undefined if there is none to
 * be told, or it takes too long: who asks is about to end the process.
 */
export async function stackLines(stragglers: readonly Straggler[]): Promise<string | undefined> {
  const late = new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), patience).unref());
  const taken = await Promise.race([take({ threads: false }).catch(() => undefined), late]);
  if (taken === undefined) return undefined;
  const paragraphs = stragglers
    .slice(0, mostStacks)
    .flatMap(({ id, name }) =>
      taken.stacks
        .filter(({ tasks }) => tasks?.includes(id) === true)
        .map(({ frames }) => `\n  task ${JSON.stringify(name)} (id ${String(id)})${frames.map(frameLine).join("")}`),
    );
  return paragraphs.length === 0 ? undefined : paragraphs.join("");
}

/** Everything there is to be seen, as Go prints it on SIGQUIT: with wakers and proof, or, if that fails, why, and the tasks by name. */
export async function wholeDump(): Promise<string> {
  const { dumpTasks, toGoText } = await inspecting();
  try {
    return toGoText(await take({ full: true }), 2);
  } catch (error) {
    return `(no stacks: ${reasonText(error)})\n\n${toGoText(dumpTasks(), 2)}`;
  }
}

/** Loaded only when it is needed: few processes ever are looked at. */
function inspecting(): Promise<typeof Inspecting> {
  return import("../inspect/index.js");
}

async function take(options: Inspecting.DumpOptions): Promise<Dump> {
  const { dump } = await inspecting();
  return dump({ self: true }, options);
}

function frameLine({ function: name, file, line, column }: Frame): string {
  const place = line === 0 ? "" : ` (${file}:${String(line)}:${String(column)})`;
  return `\n    at ${name}${place}`;
}

/** How long the end of the process may wait for them. */
const patience = 2000;
/** As many as are named. */
const mostStacks = 20;
