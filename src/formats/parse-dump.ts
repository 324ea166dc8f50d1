import type {
  Dump,
  Frame,
  InThread,
  LostTask,
  ProcessInfo,
  StackGroup,
  TaskInfo,
  ThreadDump,
  Waker,
} from "../wire/index.js";

/** A dump from its text. Throws what is wrong with a text that is none, so that it goes on after a file's name: `is no dump: it is not JSON`. */
export function parseDump(text: string): Dump {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("is no dump: it is not JSON");
  }
  if ((value as Partial<Dump> | null)?.version !== 1) throw new Error("is no dump of version 1");
  if (!isDump(value)) throw new Error("is no dump of version 1 that is whole");
  return value as Dump;
}

/** Whether a value of a file, which may be anything, is what a type says. */
type Holds = (value: unknown) => boolean;

const text: Holds = (value) => typeof value === "string";
const number: Holds = (value) => typeof value === "number";
const flag: Holds = (value) => typeof value === "boolean";
const list =
  (of: Holds): Holds =>
  (value) =>
    Array.isArray(value) && value.every(of);
const maybe =
  (of: Holds): Holds =>
  (value) =>
    value === undefined || of(value);

/** Every field of a type, so that a new one is not forgotten. */
type Fields<T> = { readonly [K in keyof T]-?: Holds };

function shape(fields: Readonly<Record<string, Holds>>): Holds {
  const entries = Object.entries(fields);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    entries.every(([name, holds]) => holds((value as Record<string, unknown>)[name]));
}

const frame = shape({
  function: text,
  file: text,
  line: number,
  column: number,
  certainty: text,
} satisfies Fields<Frame>);
const waker = shape({ kind: text, detail: maybe(text), path: maybe(list(text)) } satisfies Fields<Waker>);
const stack = shape({
  count: number,
  frames: (value) => list(frame)(value) && (value as unknown[]).length > 0,
  status: text,
  waker,
  stuck: flag,
  tasks: maybe(list(number)),
} satisfies Fields<StackGroup>);
const task = shape({
  id: number,
  name: text,
  owners: list(text),
  parent: maybe(number),
  state: text,
  wait: maybe(text),
  waitMs: maybe(number),
  deadlineMs: maybe(number),
  ageMs: number,
} satisfies Fields<TaskInfo>);
const lost = shape({
  count: number,
  name: text,
  owners: list(text),
  wait: maybe(text),
  oldestMs: number,
  ids: list(number),
} satisfies Fields<LostTask>);
const inThread = {
  pauseMs: number,
  running: maybe(list(frame)),
  stacks: list(stack),
  tasks: list(task),
  lost: list(lost),
} satisfies Fields<InThread>;
const thread = shape({
  ...inThread,
  id: number,
  name: text,
  file: text,
  heapBytes: number,
  missing: maybe(text),
} satisfies Fields<ThreadDump>);
const isDump = shape({
  ...inThread,
  version: number,
  takenAt: text,
  process: shape({
    pid: number,
    node: text,
    argv0: text,
    uptimeMs: number,
    heapBytes: number,
  } satisfies Fields<ProcessInfo>),
  threads: maybe(list(thread)),
  notes: list(text),
} satisfies Fields<Dump>);
