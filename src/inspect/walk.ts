import type { collectStacks } from "./probe.js";

/**
 * Runs in the new realm. A frame is the function's name, the file, the line and the column; a combinator has no file.
 *
 * It is called for millions of promises while the process stands still. So the job of a promise is V8's own function, with no
 * frame of ours on the stack; it leaves out the frames up to `caller`, which would be made for each promise anew; what it caught is
 * put into words after each batch; and the words for a place are found once.
 */
export function walk(
  promises: readonly Promise<unknown>[],
  found: { stacks: [string, number, number[]][]; which: Int32Array; running: string },
  tasks: { readonly name: string; readonly ids: Readonly<Record<string, readonly number[]>> },
  depth: number,
  caller: typeof collectStacks,
): void {
  const { then } = Promise.prototype;
  const { captureStackTrace } = Error;
  const { setPrototypeOf } = Object;
  const resolved = Promise.resolve();
  const nothing = (): void => undefined;
  let current: unknown;
  /** Its species makes no promise: it hands out the one that we ask about. */
  const species = {
    [Symbol.species]: function (executor: (resolve: () => void, reject: () => void) => void): unknown {
      executor(nothing, nothing);
      return current;
    },
  };
  // The prototype of each derived promise; to set its `constructor` instead would slow every `then` of the program for good.
  const prototype = Object.create(Promise.prototype, { constructor: { value: species } }) as object;

  const clean = (text: string | null): string =>
    text === null ? "" : /[^\P{Cc}]/u.test(text) ? text.replaceAll("\u0001", "?").replaceAll("\u0002", "?") : text;
  type Site = NodeJS.CallSite & {
    isAsync(): boolean;
    isPromiseAll(): boolean;
    getPromiseIndex(): number | null;
    getPosition(): number;
  };
  const frame = (site: Site): string => {
    if (site.isPromiseAll()) return "Promise.all\u0001\u00010\u00010";
    const file = clean(site.getFileName() ?? site.getEvalOrigin() ?? "");
    return `${clean(site.getFunctionName())}\u0001${file}\u0001${String(site.getLineNumber() ?? 0)}\u0001${String(site.getColumnNumber() ?? 0)}`;
  };
  /** By the function's name, then by its place in the file. */
  type Texts = Map<number, { readonly file: string; readonly text: string }>;
  const known = new Map<string | null, Texts>();
  const textOf = (site: Site): string => {
    const file = site.getFileName();
    if (!file || site.isPromiseAll()) return frame(site);
    const name = site.getFunctionName();
    const position = site.getPosition();
    let places = known.get(name);
    if (places === undefined) {
      places = new Map() as Texts;
      known.set(name, places);
    }
    let place = places.get(position);
    if (place?.file !== file) places.set(position, (place = { file, text: frame(site) }));
    return place.text;
  };

  /** The stacks as a tree, by the texts of their frames. */
  interface Branch {
    readonly text: string;
    readonly branches: Map<string, Branch>;
    index: number;
  }
  const root: Branch = { text: "", branches: new Map(), index: -1 };
  /** How many frames lie below and are none of the promise's. */
  let below = -1;
  /** Whose the last stack was. */
  let task: number | undefined;
  const hasTies = Object.keys(tasks.ids).length > 0;
  /** Where the stack ends: before what stands behind a task's. */
  const endOf = (sites: readonly Site[]): number => {
    const name = hasTies && sites.length > below ? sites.at(-1)!.getFunctionName() : null;
    if (name?.startsWith(tasks.name) !== true) return sites.length;
    const all = sites.at(-2);
    if (all?.isPromiseAll() !== true) return sites.length - 1;
    task = tasks.ids[name.slice(tasks.name.length)]?.[all.getPromiseIndex()!];
    return sites.length - 2;
  };
  const branchOf = (sites: readonly Site[]): Branch => {
    task = undefined;
    const end = Math.min(endOf(sites), below + depth);
    let branch = root;
    for (let i = below; i < end; i++) {
      const text = textOf(sites[i]!);
      let next = branch.branches.get(text);
      if (next === undefined) {
        next = { text: branch === root ? text : `${branch.text}\u0002${text}`, branches: new Map(), index: -1 };
        branch.branches.set(text, next);
      }
      branch = next;
    }
    return branch;
  };
  Error.stackTraceLimit = 1000;
  Error.prepareStackTrace = (_, sites) => {
    const isOurs = (site: NodeJS.CallSite): boolean => site.getFunctionName() === "collectStacks";
    const rest = (sites as Site[]).slice(sites.findIndex(isOurs) + 1);
    return rest
      .filter((site) => !site.isAsync())
      .map(frame)
      .join("\u0002");
  };
  const here = {} as { stack: string };
  captureStackTrace(here);
  found.running = here.stack;
  Error.prepareStackTrace = (_, all) => {
    const sites = all as Site[];
    if (below < 0) {
      // Async frames come after all others.
      below = sites.filter((site) => !site.isAsync()).length;
      Error.stackTraceLimit = below + depth + 2;
    }
    return branchOf(sites);
  };

  const size = 1000;
  const holders = Array.from({ length: size }, () => ({}) as { stack: Branch });
  const jobs = holders.map((holder) => captureStackTrace.bind(Error, holder, caller));
  let [from, to] = [0, 0];
  /** Looks at what the last batch caught, and sends the next one. The jobs run in the order of the promises. */
  const turn = (): void => {
    for (let i = from; i < to; i++) {
      const branch = holders[i - from]!.stack;
      if (branch.index < 0) branch.index = found.stacks.push([branch.text, 0, []]) - 1;
      const row = found.stacks[branch.index]!;
      row[1]++;
      if (task !== undefined && branch !== root) row[2].push(task);
      found.which[i] = branch.index;
    }
    from = to;
    if (from === promises.length) return;
    // The first alone: it tells how many frames lie below.
    to = Math.min(promises.length, from === 0 ? 1 : from + size);
    for (let i = from; i < to; i++) {
      const derived = then.call(resolved, jobs[i - from]);
      setPrototypeOf(derived, prototype);
      current = promises[i];
      // eslint-disable-next-line curfew/unowned-task -- no work: it never settles.
      void then.call(derived, nothing);
    }
    // eslint-disable-next-line curfew/unowned-task -- it runs before the walk is over.
    void then.call(resolved, turn);
  };
  turn();
}
