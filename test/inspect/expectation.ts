import type { Frame, WakerKind } from "curfew/inspect";

/**
 * What a program of the corpus says of itself, in comments:
 *
 * ```text
 * await gate; //> inner < Promise.all < outer < main | timer
 * await outer(); //@ main
 * ```
 *
 * `//>`: a stack whose innermost function of the program is suspended at this line, and the functions outwards; further
 * stacks after `;`. `3 ×` before it: how many alike. After `|`: the kind of waker; `stuck`; `full`: that only the full dump
 * can show it.
 *
 * `//@ main`: where `main` is suspended when it is not the innermost; several lines if it is at several, and `main#2` in a
 * stack is then the second; `main:7` in a stack is at line 7 of a text that is not this file; several names if the line is several functions'. `down*60` in a stack is sixty of them.
 *
 * `//% spin < main`: the thread is in the middle of this line. `//! note …`: the dump says so in its notes.
 * `//! todo …`: what is not yet so, and why.
 */
export interface Expectation {
  /** The first comment of the program. */
  readonly title: string;
  readonly stacks: readonly ExpectedStack[];
  readonly running: readonly Place[] | undefined;
  readonly notes: readonly string[];
  readonly todo: string | undefined;
  /** Every place where something is suspended, as {@link placeKey} writes it. */
  readonly places: ReadonlySet<string>;
}

export interface ExpectedStack {
  readonly count: number;
  readonly frames: readonly Place[];
  readonly waker: WakerKind | undefined;
  readonly stuck: boolean;
  readonly fullOnly: boolean;
}

/** `line` is 0 for a combinator. */
export interface Place {
  readonly function: string;
  readonly line: number;
}

export function expectationOf(source: string): Expectation {
  const lines = source.split("\n");
  const marks = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const names = /\/\/@ (.+)$/.exec(line)?.[1] ?? "";
    for (const name of names.split(", ")) marks.set(name, [...(marks.get(name) ?? []), index + 1]);
  }
  const outer = (name: string): Place => {
    if (name.startsWith("Promise.")) return { function: name, line: 0 };
    const [, elsewhere, line] = /^(.*):(\d+)$/.exec(name) ?? [];
    if (elsewhere !== undefined) return { function: elsewhere, line: Number(line) };
    const [, base = name, which = "1"] = /^(.*[^#])#(\d+)$/.exec(name) ?? [];
    const marked = marks.get(base)?.[Number(which) - 1];
    if (marked === undefined) throw new Error(`no line says //@ ${base} (${which})`);
    return { function: base, line: marked };
  };
  const stackAt = (text: string, line: number): Place[] => {
    const names = text.split(" < ").flatMap((name) => {
      const [, one = name, times = "1"] = /^(.+)\*(\d+)$/.exec(name) ?? [];
      return Array.from({ length: Number(times) }, () => one.trim());
    });
    return names.map((name, index) => (index === 0 && !/:\d+$/.test(name) ? { function: name, line } : outer(name)));
  };
  const stacks: ExpectedStack[] = [];
  const notes: string[] = [];
  let todo: string | undefined;
  let running: Place[] | undefined;
  for (const [index, text] of lines.entries()) {
    const [, kind, words] = /\/\/([>%!]) (.+?)(?: \/\/@ .*)?$/.exec(text) ?? [];
    if (kind === ">")
      stacks.push(...words!.split(" ; ").map((stack) => stackOf(stack, (names) => stackAt(names, index + 1))));
    if (kind === "%") running = stackAt(words!, index + 1);
    if (kind === "!" && words!.startsWith("note ")) notes.push(words!.slice(5));
    if (kind === "!" && words!.startsWith("todo ")) todo = words!.slice(5);
  }
  const suspended = [...stacks.flatMap(({ frames }) => frames), ...(running ?? [])];
  return {
    title: /^\/\/ (.+)$/m.exec(source)?.[1] ?? "",
    stacks,
    running,
    notes,
    todo,
    places: new Set(suspended.map(placeKey)),
  };
}

export function placeKey({ function: name, line }: Pick<Frame, "function" | "line">): string {
  return `${name}:${String(line)}`;
}

function stackOf(text: string, frames: (names: string) => Place[]): ExpectedStack {
  const [, count = "1", names = "", flags = ""] = /^(?:(\d+) × )?([^|]+?)(?: \| (.+))?$/.exec(text.trim()) ?? [];
  const words = flags.split(", ").filter((word) => word !== "");
  const waker = words.find((word) => word !== "stuck" && word !== "full") as WakerKind | undefined;
  return {
    count: Number(count),
    frames: frames(names),
    waker,
    stuck: words.includes("stuck"),
    fullOnly: words.includes("full"),
  };
}
