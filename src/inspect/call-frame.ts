import type { Frame } from "../wire/index.js";
import type { Places } from "./source-maps.js";

/** A function as V8's profilers tell it; its place, from 0, is where it begins. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** `line`, from 1: where in the function it was, if that is known. */
export function sampledFrame(frame: CallFrame, places: Places, line?: number): Frame {
  const { functionName, url, lineNumber, columnNumber } = frame;
  const place = line === undefined ? [lineNumber + 1, columnNumber + 1] : [line, 1];
  return {
    function: functionName === "" ? "(anonymous)" : functionName,
    ...places.of(url, place[0]!, place[1]!),
    certainty: line === undefined ? "function" : "exact",
  };
}
