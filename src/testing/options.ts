import { checkBoolean, checkMilliseconds, checkOptions } from "../internal/check.js";
import type { LeakOptions } from "./leak-check.js";

/** Throws one sentence that says what is wrong with them, if something is. */
export function checkLeakOptions(call: string, options: LeakOptions): void {
  checkOptions(call, options);
  if (options.patience !== undefined) checkMilliseconds(`${call}'s patience`, options.patience);
  if (options.proof !== undefined) checkBoolean(`${call}'s proof`, options.proof);
  if (options.ignore !== undefined && !Array.isArray(options.ignore))
    throw new TypeError(`${call}'s ignore takes a list of { function, file, package }`);
}
