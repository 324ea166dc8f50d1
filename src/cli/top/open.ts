import { targetOf } from "../target.js";
import { Attached } from "./attached.js";
import { servedAt } from "./served.js";
import type { Subject } from "./subject.js";

/** A debug server at an address, else whatever can be attached to. `everyMs`: between two dumps, where there is nothing to watch. */
export async function subjectOf(text: string, everyMs: number): Promise<Subject> {
  const target = targetOf(text);
  return (await servedAt(target)) ?? Attached.to(target, everyMs);
}
