import { AttachError } from "../errors/index.js";
import { InspectorSession, refused } from "./inspector-session.js";

/**
 * A session with the V8 of the thread that it is made on. V8 answers before `post` returns, and nothing else of the thread runs
 * meanwhile; but newer ones take a snapshot between two tasks of the thread, and answer then. There is no time limit.
 */
export class OwnThreadSession extends InspectorSession {
  /** Throws if this Node was built or started without an inspector. */
  constructor() {
    super();
    this.inspector.connect();
  }

  /** As {@link post}, and returns the answer itself: of requests that V8 answers at once. */
  ask(method: string, params: object = {}): unknown {
    let seen: { readonly error: unknown; readonly answer: unknown } | undefined;
    this.inspector.post(method, params, (error: unknown, answer: unknown) => (seen = { error, answer }));
    if (seen === undefined) throw new AttachError(`${method}: V8 did not answer at once`);
    if (seen.error === null || seen.error === undefined) return seen.answer;
    throw refused(method, seen.error);
  }
}
