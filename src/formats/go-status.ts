import type { TaskInfo, Waker, WakerKind } from "../wire/index.js";

/** What a suspended function waits for, in Go's words where one fits, else the kind of its waker. */
export function goStatus(waker: Waker, task: TaskInfo | undefined): string {
  const { kind, detail = "" } = waker;
  const wait = task?.wait ?? "";
  // A task may have several stacks, yet has one wait: it counts where it fits, or where it is all that is known.
  return (
    waitOfOurs(kind, detail) ??
    waitOfOurs(kind, wait) ??
    (((kind === "none" || kind === "unknown") && wait) || words[kind])
  );
}

/** What one of our own waits calls itself, if a text is that, alone or with who holds the lock: Go's words, more exact than the kind alone. */
export function waitOfOurs(kind: WakerKind, text: string): string | undefined {
  return ours[kind]?.exec(text)?.[1];
}

const ours: Readonly<Partial<Record<WakerKind, RegExp>>> = {
  channel: /^(chan (?:receive|send))$/,
  select: /^(select \(no cases\))$/,
  lock: /^(sync\.[\w.]+|semacquire|group limit)(?:, held by .+)?$/,
  promise: /^(context done)$/,
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
