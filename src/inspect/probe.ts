/**
 * What runs inside the process that is looked at. Both functions are sent as their source, so they may use nothing from
 * outside themselves, and they work on a program whose globals may be patched: everything happens in a realm of our own,
 * with fresh intrinsics and a microtask queue of its own, which is gone when the call returns.
 *
 * V8 can walk the async stack of any promise; it only needs to be asked from inside a job that seems to resolve it. So for
 * each promise `p` a derived promise is made whose species "creates" `p`; in that job `captureStackTrace` shows everything
 * that awaits `p`. Nothing stays attached to `p`, and nothing of the program runs.
 */

/** What {@link collectStacks} returns: each different stack as text, with how many promises have it. */
export interface StackTable {
  /** How many promises there were. */
  readonly promises: number;
  /** Frames separated by {@link frameSeparator}, innermost first (see {@link walk}); how many; ids of the tasks that some are of. */
  readonly stacks: readonly (readonly [text: string, count: number, tasks: readonly number[]])[];
  /** Of each promise, in order, the index of its stack: 32-bit integers, little-endian, in base 64. Empty if not wanted. */
  readonly which: string;
  /** The frames that the thread was in, if it was busy. */
  readonly running: string;
  /** The clock of the thread's timers, milliseconds. */
  readonly now: number;
  /** How long the thread stood still for it, milliseconds. */
  readonly ms: number;
}

export const frameSeparator = "\u0002";
export const partSeparator = "\u0001";

/**
 * Called on an array of promises. `depth`: how many async frames of each are wanted; `each`: whether it matters which promise
 * has which; `tieName`: how the functions are called behind which a task stands; `ties`: how many tasks may be tied for this.
 */
export function collectStacks(
  this: readonly unknown[],
  walkSource: string,
  depth: number,
  each: boolean,
  tieName: string,
  ties: number,
): StackTable {
  const started = performance.now();
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- Node before 20.16
  const vm = process.getBuiltinModule?.("node:vm");
  const found = { stacks: [] as [string, number, number[]][], which: new Int32Array(this.length), running: "" };
  type Registry = { tie?(most: number): Record<string, number[]> } | undefined;
  const registry = (globalThis as Partial<Record<symbol, Registry>>)[Symbol.for("curfew")];
  const tasks = { name: tieName, ids: registry?.tie?.(ties) ?? {} };
  const realm = vm.createContext({ promises: this, found, tasks }, { microtaskMode: "afterEvaluate" });
  vm.runInContext(`(${walkSource})(promises, found, tasks, ${String(depth)})`, realm);
  return {
    promises: this.length,
    stacks: found.stacks,
    which: each ? Buffer.from(found.which.buffer).toString("base64") : "",
    running: found.running,
    now: performance.now(),
    ms: performance.now() - started,
  };
}

/**
 * Runs in the new realm. A frame is the function's name, the file, the line and the column; a combinator has no file.
 */
export function walk(
  promises: readonly Promise<unknown>[],
  found: { stacks: [string, number, number[]][]; which: Int32Array; running: string },
  tasks: { readonly name: string; readonly ids: Readonly<Record<string, readonly number[]>> },
  depth: number,
): void {
  const then = Promise.prototype.then;
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
  type Site = NodeJS.CallSite & { isAsync(): boolean; isPromiseAll(): boolean };
  const frame = (site: Site): string => {
    if (site.isPromiseAll()) return "Promise.all\u0001\u00010\u00010";
    const file = clean(site.getFileName() ?? site.getEvalOrigin() ?? "");
    return `${clean(site.getFunctionName())}\u0001${file}\u0001${String(site.getLineNumber() ?? 0)}\u0001${String(site.getColumnNumber() ?? 0)}`;
  };
  const indices = new Map<string, number>();
  let asked = 0;
  /** How many frames lie below and are none of the promise's. */
  let below = -1;
  /** Whose the last stack was. */
  let task: number | undefined;
  /** Where the stack ends: before what stands behind a task's. */
  const endOf = (sites: readonly Site[]): number => {
    const name = sites.length > below ? sites.at(-1)!.getFunctionName() : null;
    if (name?.startsWith(tasks.name) !== true) return sites.length;
    const all = sites.at(-2);
    if (all?.isPromiseAll() !== true) return sites.length - 1;
    task = tasks.ids[name.slice(tasks.name.length)]?.[all.getPromiseIndex()!];
    return sites.length - 2;
  };
  Error.stackTraceLimit = 1000;
  Error.prepareStackTrace = (_, all) => {
    const sites = all as Site[];
    if (below < 0) {
      const ours = sites.findIndex((site) => site.getFunctionName() === "collectStacks");
      const rest = sites.slice(ours + 1).filter((site) => !site.isAsync());
      below = 0;
      return rest.map(frame).join("\u0002");
    }
    // The first job counts: async frames come after all others.
    if (asked === 0) below = sites.filter((site) => !site.isAsync()).length;
    let stack = "";
    task = undefined;
    const end = Math.min(endOf(sites), below + depth);
    for (let i = below; i < end; i++) stack += (i > below ? "\u0002" : "") + frame(sites[i]!);
    return stack;
  };
  const here = (): string => {
    const holder = {} as { stack: string };
    Error.captureStackTrace(holder);
    return holder.stack;
  };
  found.running = here();
  // The jobs run in the order of the promises.
  const ask = (): void => {
    const stack = here();
    if (asked === 0) Error.stackTraceLimit = below + depth + 2;
    let index = indices.get(stack);
    if (index === undefined) {
      index = found.stacks.push([stack, 0, []]) - 1;
      indices.set(stack, index);
    }
    found.stacks[index]![1]++;
    if (task !== undefined && stack !== "") found.stacks[index]![2].push(task);
    found.which[asked++] = index;
  };
  for (const promise of promises) {
    const derived = then.call(resolved, ask);
    Object.setPrototypeOf(derived, prototype);
    current = promise;
    // eslint-disable-next-line curfew/unowned-task -- no work: it never settles.
    void then.call(derived, nothing);
  }
}
