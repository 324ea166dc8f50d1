import type { Answer, Ask } from "./ask.js";
import { commandLine, symbol } from "./facts.js";
import { goroutine, goroutineLeak } from "./goroutine.js";
import { allocated, cpu, traced } from "./sampled.js";
import { tasks } from "./tasks.js";

/** One address under `/debug/pprof/`. */
export interface ProfileRoute {
  /** For the index page. */
  readonly description: string;
  /** What the page's link asks for; Go's ask for `debug=1` everywhere. */
  readonly query?: string;
  answer(ask: Ask): Promise<Answer>;
}

/** By the last part of the address, in the order of Go's page: by name. */
export const profiles: Readonly<Record<string, ProfileRoute>> = {
  allocs: {
    description: `What the main thread allocates within so many seconds (?seconds=, default 5), alive or not.`,
    answer: (ask) => allocated(ask, "allocs"),
  },
  cmdline: {
    description: "The command line of this process. Shown only where the server has a token.",
    query: "",
    answer: commandLine,
  },
  goroutine: {
    description:
      "Every suspended async function that something still reaches, with its stack; with full=1 also whose it is, what could wake it, and whether anything can. The thread stands still meanwhile. Use debug=2 as a query parameter to list them one by one in the same format as an unrecovered panic.",
    answer: goroutine,
  },
  goroutineleak: {
    description: "What is proven that nothing can wake, and the tasks that were lost. Takes a snapshot of the heap.",
    answer: goroutineLeak,
  },
  heap: {
    description:
      "What the main thread allocates within so many seconds (?seconds=, default 5) and is alive at the end.",
    answer: (ask) => allocated(ask, "heap"),
  },
  profile: {
    description:
      "What the main thread computes. You can specify the duration in the seconds GET parameter. After you get the profile file, use the go tool pprof command to investigate the profile.",
    query: "",
    answer: cpu,
  },
  symbol: {
    description: "The names of addresses, given as 0x1+0x2: of those in the text that was sent last.",
    query: "",
    answer: symbol,
  },
  tasks: {
    description:
      "Every task that has not ended, live and lost, by name: from the registry alone, without a pause. debug=2 lists them one by one.",
    answer: tasks,
  },
  trace: {
    description:
      "What this process does, event by event, for chrome://tracing and Perfetto. You can specify the duration in the seconds GET parameter.",
    query: "",
    answer: traced,
  },
};
