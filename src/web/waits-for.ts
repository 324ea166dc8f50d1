import { type Part, partsOf, wakerText } from "../formats/index.js";
import type { Dump } from "../wire/index.js";

/** Somebody waits, and for whom. */
export interface Edge {
  /** The thread of both, by its text; empty for the main thread. Ids of tasks are a thread's own. */
  readonly thread: string;
  /** Ids of the tasks that wait alike; none: an unowned stack. */
  readonly from: readonly number[];
  readonly fromName: string;
  readonly count: number;
  /** The task that holds what they wait for; if no task does, what could wake them. */
  readonly to: number | undefined;
  readonly toName: string;
  readonly wait: string;
  readonly stuck: boolean;
}

/** Who waits for whom in a dump, in every thread: most numerous first. A waker that is no task stands at the end of its chain. */
export function edgesOf(dump: Dump): Edge[] {
  return partsOf(dump)
    .flatMap(edgesIn)
    .sort((a, b) => b.count - a.count);
}

function edgesIn({ thread = "", tasks: all, stacks }: Part): Edge[] {
  const tasks = new Map(all.map((task) => [task.id, task]));
  return stacks.map(({ count, frames, waker, stuck, tasks: ids = [] }): Edge => {
    // As `waitOf` in inspect writes it: `sync.Mutex.Lock, held by task "writer" (12)`.
    const holder = /held by task "(.*)" \((\d+)\)$/.exec(waker.detail ?? "");
    const names = [...new Set(ids.map((id) => tasks.get(id)?.name ?? `#${String(id)}`))];
    const fromName = names.length > 0 ? names.slice(0, 3).join(", ") : (frames[0]?.function ?? "?");
    const text = wakerText(waker);
    const to = holder === null ? undefined : Number(holder[2]);
    const toName = holder === null ? text : (holder[1] ?? "?");
    return { thread, from: ids, fromName, count, to, toName, wait: text.split(", held by ")[0]!, stuck };
  });
}

/** Tasks of one thread that wait for each other. */
export interface Cycle {
  readonly thread: string;
  readonly ids: readonly number[];
}

/** Each cycle once, from its smallest id. */
export function cyclesOf(edges: readonly Edge[]): Cycle[] {
  const threads = [...new Set(edges.map(({ thread }) => thread))];
  return threads.flatMap((thread) =>
    cyclesIn(edges.filter((edge) => edge.thread === thread)).map((ids) => ({ thread, ids })),
  );
}

function cyclesIn(edges: readonly Edge[]): number[][] {
  const next = new Map<number, number>();
  for (const { from, to } of edges) if (to !== undefined) for (const id of from) next.set(id, to);
  const done = new Set<number>();
  const cycles: number[][] = [];
  for (const start of next.keys()) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      way.push(at);
      at = next.get(at);
    }
    const from = at === undefined ? -1 : way.indexOf(at);
    if (from < 0) continue;
    const cycle = way.slice(from);
    const least = cycle.indexOf(Math.min(...cycle));
    cycles.push([...cycle.slice(least), ...cycle.slice(0, least)]);
  }
  return cycles;
}
