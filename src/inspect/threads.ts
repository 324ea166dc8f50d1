import { evaluate, type Session, Threads, type ThreadSession } from "../attach/index.js";
import { AttachError } from "../errors/index.js";
import { ownThreads } from "../internal/own-threads.js";
import type { Dump, ThreadDump } from "../wire/index.js";
import { fileOf } from "./source-maps.js";

/** The worker threads of a process. */
export interface ThreadsSeen {
  readonly threads: readonly ThreadDump[];
  /** Sentences, as {@link Dump.notes}. */
  readonly notes: readonly string[];
}

/**
 * What each worker thread of a process shows, by `take`: one after the other, so they are not of one moment. A thread that
 * does not answer holds nobody up; ours, which look at others, are left out.
 */
export async function threadsOf(process: Session, take: (thread: Session) => Promise<Dump>): Promise<ThreadsSeen> {
  let attached: Threads;
  try {
    attached = await Threads.attach(process);
  } catch (error) {
    if (!(error instanceof AttachError)) throw error;
    return { threads: [], notes: [`worker threads are not shown: ${error.message}`] };
  }
  await using threads = attached;
  const shown = threads.all.filter(({ name }) => !ours.has(name));
  const silent = await Promise.all(shown.map(silence));
  const seen: ThreadDump[] = [];
  const notes = new Set<string>();
  for (const [index, thread] of shown.entries()) {
    try {
      if (silent[index] !== undefined) throw silent[index];
      const dump = await take(thread);
      seen.push(dumpOf(thread, dump));
      for (const note of dump.notes) notes.add(note);
    } catch (error) {
      if (!(error instanceof AttachError)) throw error;
      const dump = { heapBytes: 0, pauseMs: 0, stacks: [], tasks: [], lost: [], missing: error.message };
      seen.push({ ...nameOf(thread), ...dump });
    }
  }
  return { threads: seen, notes: [...notes] };
}

function dumpOf(thread: ThreadSession, { process, pauseMs, running, stacks, tasks, lost }: Dump): ThreadDump {
  const { heapBytes } = process;
  return {
    ...nameOf(thread),
    heapBytes,
    pauseMs,
    ...(running === undefined ? {} : { running }),
    stacks,
    tasks,
    lost,
  };
}

function nameOf({ id, name, url }: ThreadSession): Pick<ThreadDump, "id" | "name" | "file"> {
  return { id, name, file: url === "" ? "" : fileOf(url) };
}

/** Why a thread does not answer; undefined if it does. One that spins answers, as one that waits does. */
async function silence(thread: ThreadSession): Promise<AttachError | undefined> {
  try {
    await evaluate(thread, "0", greetedWithin);
    return undefined;
  } catch (error) {
    if (error instanceof AttachError) return error;
    throw error;
  }
}

const ours: ReadonlySet<string> = new Set(Object.values(ownThreads));

/** All are asked at the same time. */
const greetedWithin = 1000;
