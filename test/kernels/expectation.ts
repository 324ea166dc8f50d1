import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../support/root.js";

/** How a leak of a kernel must show. */
export type Verdict =
  /** In a full dump, as stuck, with its line, while the task is held; as lost when it is not. */
  | "stuck"
  /** As lost: it is garbage from the beginning, and has no line. */
  | "lost"
  /** As a `DeadlockError` at the line. */
  | "deadlock"
  /** Not at all: no task of ours, and nothing reaches it. */
  | "unseen"
  /** As suspended, and not stuck: somebody may still come. */
  | "alive";

/** One place where a kernel leaks. */
export interface Leak {
  readonly function: string;
  readonly line: number;
  readonly count: number;
  readonly verdict: Verdict;
}

/** A program of a kernel, and where its broken twin leaks: comments as `//> send`, `//> 3 × worker`, `//> awaitDone | lost` say it; without a word, `stuck`. */
export interface Kernel {
  /** `goker/etcd-6708` */
  readonly name: string;
  readonly leaks: readonly Leak[];
}

export const programs: string = path.join(root, "test/kernels");

/** Those of a folder. */
export function kernelsOf(folder: string): Kernel[] {
  return readdirSync(path.join(programs, folder)).map((file) => ({
    name: `${folder}/${path.basename(file, ".ts")}`,
    leaks: leaksOf(readFileSync(path.join(programs, folder, file), "utf8")),
  }));
}

export function countOf(leaks: readonly Leak[], ...verdicts: readonly Verdict[]): number {
  return leaks.filter(({ verdict }) => verdicts.includes(verdict)).reduce((sum, { count }) => sum + count, 0);
}

function leaksOf(source: string): Leak[] {
  return source.split("\n").flatMap((text, index) => {
    const [, count = "1", name, verdict = "stuck"] = /\/\/> (?:(\d+) × )?(\w+)(?: \| (\w+))?$/.exec(text) ?? [];
    return name === undefined
      ? []
      : [{ function: name, line: index + 1, count: Number(count), verdict: verdict as Verdict }];
  });
}
