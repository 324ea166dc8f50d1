import { VirtualClock } from "curfew/testing";

export { VirtualClock };

/** Puts a virtual clock in place for the rest of the process, for our own contexts alone: call it once, at the head of a test file. */
export function holdTime(): VirtualClock {
  return VirtualClock.hold({ timers: false });
}
