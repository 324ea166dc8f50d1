import type { Frame } from "../wire/index.js";
import { addressOf } from "./address.js";
import { oneLine, shown } from "./names.js";

/** What a profile counts: so many with the same stack and the same labels. Text and protobuf are written from rows alone. */
export interface Row {
  readonly count: number;
  /** Innermost first; never empty. */
  readonly frames: readonly RowFrame[];
  /** Raw: whoever writes them makes them safe. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A frame with names that fit on a line, none of them empty. */
export interface RowFrame {
  readonly name: string;
  /** `?`: there is none. */
  readonly file: string;
  /** From 1; 0 without a file. */
  readonly line: number;
  readonly column: number;
  readonly address: number;
}

/** The frames of a stack as they are printed. Where nothing is known of a stack, one frame says so: Go has none without. */
export function rowFrames(frames: readonly Frame[]): RowFrame[] {
  if (frames.length === 0) return [{ name: "(unknown)", ...noFile, address: addressOf(["(unknown)"]) }];
  return frames.map(({ function: name, file, line, column }) => ({
    name: shown(name),
    file: oneLine(file) || noFile.file,
    line,
    column,
    address: addressOf([name, file, String(line), String(column)]),
  }));
}

/** What stands for a file where there is none: Go's own `?:0`. */
export const noFile: Pick<RowFrame, "file" | "line" | "column"> = { file: "?", line: 0, column: 0 };
