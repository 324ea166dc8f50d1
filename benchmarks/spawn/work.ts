/** What each task does. */
export type Kind = "empty" | "null" | "immediate" | "all at once";

const nothing: unknown = null;

export interface Work {
  readonly fn: () => Promise<void>;
  /** Called before each round. */
  prepare(count: number): void;
}

/** The work of one kind. Each contender's process makes its own. */
export function workOf(kind: Kind): Work {
  switch (kind) {
    case "empty":
      return {
        fn: async () => {
          // Nothing: what remains is what starting and ending cost.
        },
        prepare,
      };
    case "null":
      return {
        fn: async () => {
          await nothing;
        },
        prepare,
      };
    case "immediate":
      return {
        fn: async () => {
          await new Promise((resolve) => setImmediate(resolve));
        },
        prepare,
      };
    case "all at once":
      return barrier();
  }
}

function prepare(): void {
  // These have no state.
}

/** Nobody goes on before the last one has begun: the same for those that start at once and for those that start a few at a time. */
function barrier(): Work {
  let waiting: (() => void)[] = [];
  let missing = 0;
  const open = (): void => {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  return {
    fn: async () => {
      if (--missing === 0) setImmediate(open);
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    prepare: (count) => {
      missing = count;
    },
  };
}
