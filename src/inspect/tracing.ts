import type { Session } from "../attach/index.js";

/** One event of a trace, as Chrome and Perfetto read it. Source: Google's "Trace Event Format". */
interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** What of Node tells when the thread did what, without any value of the program's. */
const categories = [
  "v8",
  "node.async_hooks",
  "node.environment",
  "node.fs.async",
  "node.dns.native",
  "node.net.native",
];

/**
 * What the process does until `wait` resolves, event by event: turns of its loop, callbacks, requests to the system,
 * garbage collections; as JSON that `chrome://tracing` and Perfetto open. Numbers alone are kept of what an event is about.
 */
export async function trace(session: Session, wait: () => Promise<void>): Promise<string> {
  const events: TraceEvent[] = [];
  let heardAt = performance.now();
  using _events = session.on("NodeTracing.dataCollected", (params) => {
    heardAt = performance.now();
    events.push(...(params as { value: TraceEvent[] }).value);
  });
  await session.post("NodeTracing.start", { traceConfig: { includedCategories: categories } });
  try {
    await wait();
  } finally {
    await session.post("NodeTracing.stop");
  }
  // Node says that it is complete before it hands over the last events.
  do await new Promise((resolve) => setTimeout(resolve, quiet));
  while (performance.now() - heardAt < quiet);
  return JSON.stringify({ traceEvents: events.map(withoutTexts), displayTimeUnit: "ms" });
}

const quiet = 200;

/** Names of threads are Node's own; any other text might be the program's. */
function withoutTexts(event: TraceEvent): TraceEvent {
  if (event.name === "thread_name" || event.args === undefined) return event;
  return { ...event, args: numbersOf(event.args) };
}

function numbersOf(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(args)) {
    if (typeof value === "number") kept[key] = value;
    else if (typeof value === "object" && value !== null) kept[key] = numbersOf(value as Record<string, unknown>);
  }
  return kept;
}
