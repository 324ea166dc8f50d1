import { isatty } from "node:tty";
import pc from "picocolors";

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "inverse";
export type Paint = (style: Style, text: string) => string;

/** Colours text, or leaves it as it is. */
export function paintWith(colour: boolean): Paint {
  const colours = pc.createColors(colour);
  return (style, text) => colours[style](text);
}

/** Standard output is a terminal, and nobody asked for no colours. */
export function wantsColour(): boolean {
  return isatty(1) && process.env["NO_COLOR"] === undefined;
}
