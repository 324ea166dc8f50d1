import { isDeepStrictEqual } from "node:util";
import type { Job } from "bullmq";
import { type Crossing, pack } from "../pool/port.js";

/** What is stored of an item in Redis, beside what BullMQ stores of its job. */
export interface JobData<T> {
  readonly item: T;
  /** Milliseconds since the epoch in which it must have ended. */
  due?: number;
  carrier?: Record<string, string>;
  /** How it ended, if not well: of an error, BullMQ itself keeps the message and the stack. */
  readonly end?: { readonly state: "failed" | "dropped"; readonly error: Crossing };
}

export type ItemJob<T, R> = Job<JobData<T>, R>;

/** Stores how an item ends, before BullMQ is told that it does: whoever hears of the end finds the error there. */
export function storeEnd<T, R>(job: ItemJob<T, R>, state: "failed" | "dropped", error: unknown): Promise<void> {
  return job.updateData({ ...job.data, end: { state, error: pack(error, isJson) } });
}

/** Whether a value is the same after it was JSON. */
function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}
