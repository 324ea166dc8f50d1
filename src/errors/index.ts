/**
 * Every error that curfew itself throws, told apart by whose fault it is.
 *
 * | class | whose fault | what now |
 * |---|---|---|
 * | {@link StoppedError} | nobody's: somebody asked for a stop | let it pass; look at `cause` for who asked |
 * | {@link DeadlineError} | what was waited for took too long | raise the deadline, or find out what is slow |
 * | {@link ClosedError} | the caller's: it used what had already ended | start nothing, send nothing after the end |
 * | {@link BusyError} | the caller's: two of its tasks want what only one can have | let one of them do it |
 * | {@link OverloadError} | the load's: more comes in than can be handled | send less, or again later; add workers or room |
 * | {@link DroppedError} | whoever let the pool drop: its policy, a deadline, a stop that was too short | read `cause`; hand the item in again, or to somebody else |
 * | {@link TakeoverError} | the item's, as it seems: each process that had it in hand died | find out what it does to a process; hand it in again when that is mended |
 * | {@link TaskError} | the task's own code | read `cause`, and the stack in it |
 * | {@link LostError} | the task's own code: it waited for what nothing could wake | give the wait a deadline or an owner |
 * | {@link DeadlockError} | the tasks' together | every one waits for another; break the circle |
 * | {@link ReleaseError} | the caller's: it gave back what it does not have | give back once what was taken, as `using` does |
 * | {@link StragglersError} | the tasks that did not stop in time | look at what each waits for; make it watch its context |
 * | {@link AttachError} | the surroundings: a process cannot be looked at | do what the sentence says: another pid, another user, `--inspect` |
 * | `LeakError` (of `curfew/testing`) | a test's, or what it tests: something was started and is still out | end it, or wait for it |
 * | {@link ListenError} | the surroundings: the address cannot be had | free the port, or choose another |
 *
 * A wrong argument is a plain `TypeError` or `RangeError`, thrown at the call.
 *
 * @module
 */

/** The common ancestor: `error instanceof CurfewError` means that curfew made it. */
export abstract class CurfewError extends Error {
  /** Stable, for programs; the message is for people and may change. */
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A stop was asked for. An outcome, not a failure: it never fails a task whose own context was stopped. `cause` is why. */
export class StoppedError extends CurfewError {
  readonly code = "CURFEW_STOPPED";

  constructor(cause?: unknown, options?: { during?: string }) {
    const during = options?.during === undefined ? "" : ` during ${options.during}`;
    super(`stopped${during}${cause === undefined ? "" : `: ${reasonText(cause)}`}`, causeOption(cause));
  }
}

/** Time was up. `cause` is the cause given to `withTimeout` or `withDeadline`, if any. */
export class DeadlineError extends CurfewError {
  readonly code = "CURFEW_DEADLINE";

  constructor(what: string, options?: { cause?: unknown }) {
    const cause = options?.cause;
    super(`${what}${cause === undefined ? "" : `: ${reasonText(cause)}`}`, causeOption(cause));
  }
}

/** Something was used after its end: `go` on an ended group, `send` on a closed channel, `submit` to a closed pool. */
export class ClosedError extends CurfewError {
  readonly code = "CURFEW_CLOSED";

  constructor(what: string, options?: { during?: string; cause?: unknown }) {
    super(
      `${what} is closed${options?.during === undefined ? "" : `, so ${options.during} is refused`}`,
      causeOption(options?.cause),
    );
  }
}

/** Something was asked a second time of what does it once, while it does: a second `run` of a pool that runs. */
export class BusyError extends CurfewError {
  readonly code = "CURFEW_BUSY";

  constructor(what: string, options: { during: string }) {
    super(`${what} already, so ${options.during} is refused`);
  }
}

/** A pool was full, and its policy is to refuse. Nothing was accepted. */
export class OverloadError extends CurfewError {
  readonly code = "CURFEW_OVERLOAD";

  constructor(
    what: string,
    /** How many items waited when it was said. */
    readonly waiting: number,
  ) {
    super(`${what} is full (${String(waiting)} waiting)`);
  }
}

/** A pool had accepted something, and will not finish it. `cause` is why. */
export class DroppedError extends CurfewError {
  readonly code = "CURFEW_DROPPED";

  constructor(
    message: string,
    /** What was dropped, by name; oldest first. */
    readonly items: readonly string[],
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** An item of a durable pool was given up: whoever had it in hand died, each time. */
export class TakeoverError extends CurfewError {
  readonly code = "CURFEW_TAKEOVER";

  constructor(
    /** The item, by name. */
    readonly item: string,
    /** How often it was taken over from a process that had died. */
    readonly takeovers: number,
  ) {
    super(
      `item ${item} was given up: it was taken over ${String(takeovers)} ${takeovers === 1 ? "time" : "times"} from a process that had died, or was silent for too long, with it in hand`,
    );
  }
}

/** A task threw. `cause` is what it threw, untouched; `task` and `id` tell which task it was. */
export class TaskError extends CurfewError {
  readonly code = "CURFEW_TASK";

  constructor(
    readonly task: string,
    readonly id: number,
    cause: unknown,
  ) {
    super(`task ${JSON.stringify(task)} failed: ${reasonText(cause)}`, { cause });
  }
}

/** A task was collected before it settled: nothing could ever have woken it, and its `finally` blocks never ran. */
export class LostError extends CurfewError {
  readonly code = "CURFEW_LOST";

  constructor(
    readonly task: string,
    readonly id: number,
    /** What it waited for when it was lost, if one of our own waits. */
    readonly wait: string | undefined,
  ) {
    super(
      `task ${JSON.stringify(task)} was lost: it waited${wait === undefined ? "" : ` (${wait})`} for something that nothing could wake any more`,
    );
  }
}

/** One step of a circle of tasks that wait for each other. */
export interface DeadlockStep {
  /** The name of the task that waits, and its id. */
  readonly task: string;
  readonly id: number;
  /** What it waits for, which the task of the next step has: `mutex "accounts"`. */
  readonly wants: string;
  /** Where that one took it, while `traceLocks` of `curfew/sync` is on. */
  readonly takenAt?: string;
}

/** Tasks wait for each other, or for themselves, and none can go on. */
export class DeadlockError extends CurfewError {
  readonly code = "CURFEW_DEADLOCK";

  constructor(
    message: string,
    /** The circle, beginning with the task whose call would have closed it; empty where it is not known. */
    readonly circle: readonly DeadlockStep[] = [],
  ) {
    super(message);
  }
}

/** What is not held was given back: a lock, permits of a semaphore, a `done()` more than were added. */
export class ReleaseError extends CurfewError {
  readonly code = "CURFEW_RELEASE";
}

/** One task that had not ended when time was up. */
export interface Straggler {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since it was started. */
  readonly ageMs: number;
  /** What it waits for, if one of our own waits. */
  readonly wait?: string;
}

/** Time was up, and these had not ended. They still run: nothing can end a function from outside. */
export class StragglersError extends CurfewError {
  readonly code = "CURFEW_STRAGGLERS";

  constructor(
    during: string,
    /** Oldest first. */
    readonly stragglers: readonly Straggler[],
  ) {
    super(
      `${during}: ${String(stragglers.length)} still out: ${stragglers.slice(0, 10).map(stragglerText).join(", ")}${stragglers.length > 10 ? ", …" : ""}`,
    );
  }
}

/** A server could not listen. The message names the service, the address and the reason; `cause` is the system's error. */
export class ListenError extends CurfewError {
  readonly code = "CURFEW_LISTEN";

  constructor(
    readonly service: string,
    readonly host: string | undefined,
    readonly port: number,
    cause: NodeJS.ErrnoException,
  ) {
    super(`${service} cannot listen on ${host ?? ""}:${String(port)}: ${listenReason(cause)}`, { cause });
  }
}

/** A process could not be looked at, or stopped answering: the message says why, and what to do now. */
export class AttachError extends CurfewError {
  readonly code = "CURFEW_ATTACH";
}

function listenReason(cause: NodeJS.ErrnoException): string {
  if (cause.code === "EADDRINUSE")
    return "the port is taken by another process or service; stop that one, or choose another port";
  if (cause.code === "EACCES") return "this user may not open that port; choose one above 1023";
  if (cause.code === "EADDRNOTAVAIL") return "this machine does not have that address; choose another host";
  return cause.message;
}

/** `"reporter" (12.3 s, chan receive)` */
function stragglerText(straggler: Straggler): string {
  const wait = straggler.wait === undefined ? "" : `, ${straggler.wait}`;
  return `${JSON.stringify(straggler.name)} (${(straggler.ageMs / 1000).toFixed(1)} s${wait})`;
}

/** No cause at all, rather than one that is undefined: Node would print it. */
function causeOption(cause: unknown): ErrorOptions | undefined {
  return cause === undefined ? undefined : { cause };
}

/** What a thrown value or a cause says in one line. */
export function reasonText(reason: unknown): string {
  try {
    return String(reason instanceof Error ? reason.message || reason.name : reason);
  } catch {
    return "(something that cannot be shown as text)";
  }
}
