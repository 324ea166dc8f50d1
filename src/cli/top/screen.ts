import { emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import type { Size } from "./frame.js";
import type { Key } from "./view.js";

/** A whole terminal, for as long as it is held: to dispose of it leaves the terminal as it was. */
export class Screen implements Disposable {
  private readonly undo: (() => void)[] = [];
  private last = "";

  /** `changed`: a key was pressed, or the terminal has another size. */
  constructor(
    input: ReadStream,
    private readonly output: WriteStream,
    changed: { key(key: Key): void; size(): void },
  ) {
    const onKey = (_: unknown, key: Key): void => changed.key(key);
    const onResize = (): void => {
      this.last = "";
      changed.size();
    };
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on("keypress", onKey);
    output.on("resize", onResize);
    output.write(`${alternate}${hideCursor}`);
    this.undo.push(
      () => output.write(`${showCursor}${original}`),
      () => output.off("resize", onResize),
      () => input.off("keypress", onKey).setRawMode(false).pause(),
    );
    input.resume();
  }

  get size(): Size {
    const { columns, rows } = this.output;
    return { columns, rows };
  }

  /** Draws all lines at once, if they are others than before. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${clearLine}`).join("\r\n");
    // A terminal that is slow, or far away, gets the latest when it has taken what was before.
    if (text === this.last || this.output.writableNeedDrain) return;
    this.last = text;
    this.output.write(`${begin}${home}${text}${end}`);
  }

  [Symbol.dispose](): void {
    for (const step of this.undo.splice(0).reverse()) step();
  }
}

/* What every terminal of today knows (ECMA-48, xterm): another screen, the cursor, and to show only whole pictures. */
const alternate = "\u001b[?1049h";
const original = "\u001b[?1049l";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const clearLine = "\u001b[K";
const home = "\u001b[H";
const begin = "\u001b[?2026h";
const end = "\u001b[?2026l";
