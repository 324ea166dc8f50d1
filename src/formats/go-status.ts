import type { TaskInfo, Waker, WakerKind } from "../wire/index.js";

/** What a suspended function waits for, in Go's words where one fits, else the kind of its waker. */
export function goStatus(waker: Waker, task: TaskInfo | undefined): string {
  const { kind, detail = "" } = waker;
  const wait = task?.wait ?? "";
  if (isWaitOfOurs(kind, detail)) return detail;
  // A task may have several stacks, yet has one wait: it counts where it fits, or where it is all that is known.
  if (isWaitOfOurs(kind, wait)) return wait;
  return ((kind === "none" || kind === "unknown") && wait) || words[kind];
}

/** Whether a text is what one of our own waits calls itself: Go's words, more exact than the kind alone. */
export function isWaitOfOurs(kind: WakerKind, text: string): boolean {
  return ours[kind]?.test(text) ?? false;
}

const ours: Readonly<Partial<Record<WakerKind, RegExp>>> = {
  channel: /^chan (?:receive|send)$/,
  lock: /^(?:sync\.[\w.]+|semacquire|group limit)$/,
  promise: /^context done$/,
};

const words: Readonly<Record<WakerKind, string>> = {
  timer: "sleep",
  sleep: "sleep",
  immediate: "runnable",
  socket: "IO wait",
  server: "IO wait",
  file: "IO wait",
  dns: "IO wait",
  child: "child",
  worker: "worker",
  signal: "signal",
  channel: "chan receive",
  lock: "sync.Mutex.Lock",
  select: "select",
  promise: "promise",
  none: "waiting",
  unknown: "waiting",
};
