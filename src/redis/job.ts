import type { Job } from "bullmq";

/** What is stored of an item in Redis, beside what BullMQ stores of its job. */
export interface JobData<T> {
  readonly item: T;
  /** Milliseconds since the epoch in which it must have ended. */
  readonly due?: number;
  readonly carrier?: Record<string, string>;
}

export type ItemJob<T, R> = Job<JobData<T>, R>;

/** How BullMQ's reason of a failure begins when the item was dropped: BullMQ keeps only the text of an error. */
const mark = "dropped: ";

export function droppedReason(why: string): string {
  return mark + why;
}

/** Why it was dropped; undefined if it has failed by itself. */
export function whyDropped(reason: string): string | undefined {
  return reason.startsWith(mark) ? reason.slice(mark.length) : undefined;
}
