import { AttachError } from "../errors/index.js";

/** A session with one V8, in the words of the Chrome DevTools Protocol (CDP): requests, answers, events. */
export interface Session extends AsyncDisposable {
  /**
   * Sends a request, and resolves with its answer. Rejects with a {@link AttachError} when V8 refuses it, when the session
   * ends before the answer, and when there is none within `patience` milliseconds (default: a minute).
   */
  post(method: string, params?: object, patience?: number): Promise<unknown>;
  /** Calls `listener` with the parameters of each such event, until it is disposed. */
  on(event: string, listener: (params: unknown) => void): Disposable;
}

/** How long an answer may take: a walk of a heap of a million promises takes several seconds. */
export const patience = 60_000;

interface Remote {
  readonly objectId?: string;
  readonly value?: unknown;
}

interface Answer {
  readonly result: Remote;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** The group of what a session holds on to in the other heap; {@link release} lets go of it. */
const objectGroup = "curfew";

/**
 * Evaluates an expression at the top of the other V8, and returns its value, which must be JSON. It runs even while that
 * thread spins: V8 takes a message at every call and every turn of a loop. Promises are not awaited: their jobs do not run
 * while the thread spins. Throws a {@link AttachError} that says what the expression threw.
 */
export async function evaluate(session: Session, expression: string, patience?: number): Promise<unknown> {
  const params = { expression, returnByValue: true, includeCommandLineAPI: true };
  return valueOf((await session.post("Runtime.evaluate", params, patience)) as Answer);
}

/** As {@link evaluate}, and returns a handle on the object in the other heap. */
export async function handleOf(session: Session, expression: string): Promise<string> {
  const answer = (await session.post("Runtime.evaluate", { expression, objectGroup })) as Answer;
  valueOf(answer);
  return answer.result.objectId!;
}

/** A handle on an array of every object that has `prototype` (a handle) on its chain. Collects garbage first. */
export async function objectsWith(session: Session, prototype: string): Promise<string> {
  const { objects } = (await session.post("Runtime.queryObjects", {
    prototypeObjectId: prototype,
    objectGroup,
  })) as { objects: { objectId: string } };
  return objects.objectId;
}

/**
 * Collects garbage now, also while the thread spins. It is tempting to send `HeapProfiler.collectGarbage`: V8 puts that off until
 * the thread has nothing else to do.
 */
export async function collectGarbage(session: Session): Promise<void> {
  await objectsWith(session, await handleOf(session, "({})"));
}

/** Calls a function, given as its source, with the object behind `handle` as its `this`; returns its value, which must be JSON. */
export async function callOn(
  session: Session,
  handle: string,
  functionDeclaration: string,
  args: readonly unknown[] = [],
): Promise<unknown> {
  const answer = await session.post("Runtime.callFunctionOn", {
    objectId: handle,
    functionDeclaration,
    arguments: args.map((value) => ({ value })),
    returnByValue: true,
  });
  return valueOf(answer as Answer);
}

/** Lets go of every handle. */
export async function release(session: Session): Promise<void> {
  await session.post("Runtime.releaseObjectGroup", { objectGroup });
}

function valueOf({ result, exceptionDetails: thrown }: Answer): unknown {
  if (thrown === undefined) return result.value;
  throw new AttachError(`evaluating in the other thread failed: ${thrown.exception?.description ?? thrown.text}`);
}
