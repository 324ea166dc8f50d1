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
  const name = functionName === "" ? "(anonymous)" : functionName;
  if (url === "") return { function: name, file: "", line: 0, column: 0, certainty: "function" };
  if (line === undefined)
    return { function: name, ...places.of(url, lineNumber + 1, columnNumber + 1), certainty: "function" };
  return { function: name, ...places.of(url, line, endOfLine), column: 1, certainty: "exact" };
}

/** A source map tells what stands last before a place: only from the end of a line is that surely of this line. */
const endOfLine = 100_000;
