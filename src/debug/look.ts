import { MainThreadSession, type Session } from "../attach/index.js";
import { Refusal } from "./refusal.js";

/** Looks at the main thread, in a session for this alone. What goes wrong there is told in Go's words. */
export async function look<T>(how: (session: Session) => Promise<T>): Promise<T> {
  try {
    await using session = new MainThreadSession();
    return await how(session);
  } catch (error) {
    // A stop is not the main thread's fault.
    if (error instanceof Error && (error.name === "StoppedError" || error instanceof Refusal)) throw error;
    throw new Refusal(500, `failed to collect profile: ${error instanceof Error ? error.message : String(error)}`);
  }
}
