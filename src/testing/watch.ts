import { registry } from "../core/port.js";
import { watchBirths } from "./births.js";
import { watchFiles } from "./files.js";
import { watchListeners } from "./listeners.js";
import { Recorder } from "./recorder.js";
import { watchResources } from "./resources.js";
import { watchTasks } from "./tasks.js";

/** Knows all promises that wait, of every scope. */
export const recorder: Recorder = new Recorder();

let holders = 0;
let watching: readonly Disposable[] = [];

/** Watches what is started in scopes, for as long as anybody holds such a handle: without one nothing is watched, and nothing costs. */
export function watch(): Disposable {
  if (holders++ === 0) switchOn();
  let isHeld = true;
  return {
    [Symbol.dispose]: () => {
      if (isHeld && --holders === 0) switchOff();
      isHeld = false;
    },
  };
}

function switchOn(): void {
  // A task that nobody can wake must stay to be shown.
  const { sweeper } = registry();
  const before = sweeper.keep;
  sweeper.keep = true;
  const keeping = { [Symbol.dispose]: () => void (sweeper.keep = before) };
  recorder.on();
  watching = [keeping, watchBirths(), watchTasks(), watchResources(), watchFiles(), watchListeners()];
}

function switchOff(): void {
  recorder.off();
  for (const each of watching) each[Symbol.dispose]();
  watching = [];
}
