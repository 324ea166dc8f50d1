import { get } from "./lesson.js";

/** One row of a task profile: tasks alike, counted. */
export interface Row {
  readonly count: number;
  readonly lost: number;
  /** The task, then its owners, innermost first. */
  readonly names: readonly string[];
  readonly wait: string | undefined;
}

/** The rows of `/debug/pprof/tasks?debug=1`, in its order. */
export async function profile(debug: URL): Promise<{ total: number; rows: Row[] }> {
  const text = await get(new URL("/debug/pprof/tasks?debug=1", debug));
  const [head, ...rest] = text.split("\n");
  const rows = rest
    .join("\n")
    .split("\n\n")
    .filter((row) => row !== "")
    .map((row) => ({
      count: Number(/^\d+(?= @)/.exec(row)?.[0]),
      lost: Number(/"lost":"(\d+)"/.exec(row)?.[1] ?? 0),
      names: [...row.matchAll(/^#\t\S+\s+(.+)\+0x0/gm)].map(([, name]) => name!),
      wait: /"wait":"([^"]*)"/.exec(row)?.[1],
    }));
  return { total: Number(/^tasks profile: total (\d+)$/.exec(head!)?.[1]), rows };
}

/** The row of that task; a row of nothing if there is none. */
export function rowOf(rows: readonly Row[], name: string): Row {
  return rows.find(({ names }) => names[0] === name) ?? { count: 0, lost: 0, names: [], wait: undefined };
}
