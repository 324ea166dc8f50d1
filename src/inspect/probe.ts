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
  /** The name of a property by which the array of promises holds itself: so it is found in the heap. Empty if {@link which} is. */
  readonly mark: string;
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
 * Called on an array of promises. `depth`: how many async frames of each are wanted; `mark`: given if it matters which promise
 * has which, a name that nothing else has; `tieName`: how the functions are called behind which a task stands; `ties`: how many tasks may be tied for this.
 */
export function collectStacks(
  this: readonly unknown[],
  walkSource: string,
  depth: number,
  mark: string,
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
  // A usual context looks up each global in an object of ours first, and Node does so for each stack. (Node before 20.18 has no other.)
  const bare = (vm.constants as unknown as { readonly DONT_CONTEXTIFY?: object }).DONT_CONTEXTIFY ?? {};
  const realm = vm.createContext(bare, { microtaskMode: "afterEvaluate" });
  Object.assign(realm, { promises: this, found, tasks, caller: collectStacks });
  // Each frame below the jobs costs every stack a little: `vm.runInContext` would be one more.
  new vm.Script(`(${walkSource})(promises, found, tasks, ${String(depth)}, caller)`).runInContext(realm);
  if (mark !== "") Object.defineProperty(this, mark, { value: this });
  return {
    promises: this.length,
    stacks: found.stacks,
    which: mark !== "" ? Buffer.from(found.which.buffer).toString("base64") : "",
    mark,
    running: found.running,
    now: performance.now(),
    ms: performance.now() - started,
  };
}
