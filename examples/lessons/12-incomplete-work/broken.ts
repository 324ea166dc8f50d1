// Every call tracks an event in the background, and nobody waits for it: at the end of the process the events are lost.
import { setTimeout as pause } from "node:timers/promises";

async function trackEvent(event: string): Promise<void> {
  await pause(100);
  console.log(`tracked: ${event}`);
}

for (const event of ["sign up", "first order"]) {
  void trackEvent(event);
  console.log(`answered: ${event}`);
}
console.log("main: bye");
// eslint-disable-next-line n/no-process-exit, no-restricted-properties -- In Go the end of main does this by itself.
process.exit(0);
