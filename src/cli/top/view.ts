import type { Order, Row, Shape } from "./table.js";
import { holds, orders } from "./table.js";

/** What a person typed, in the words of `node:readline`. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence: string;
  readonly ctrl?: boolean | undefined;
}

/** What is typed at the foot of the screen, and what for. */
export interface Prompt {
  readonly kind: "search" | "filter" | "stop";
  readonly text: string;
}

/** What a key asks for that is not of the view itself. */
export type Wish = "quit" | "stop" | "stack" | undefined;

/** How it is looked at: what is shown, in which order, from where on. Knows nothing of the terminal. */
export class View {
  shape: Exclude<Shape, "stacks"> = "alike";
  order: Order = "count";
  filter = "";
  paused = false;
  help = false;
  /** Details of the chosen row instead of the table. */
  details: Row | undefined;
  prompt: Prompt | undefined;
  /** Said once, at the foot. */
  message = "";
  /** The chosen row, and the first on the screen. */
  private key = "";
  private at = 0;
  private first = 0;
  private rows: readonly Row[] = [];

  /** Those to be seen, of `rows`, where there is room for `height`. The chosen one stays chosen wherever it moves. */
  window(rows: readonly Row[], height: number): { rows: readonly Row[]; chosen: number } {
    this.rows = rows;
    const found = rows.findIndex(({ key }) => key === this.key);
    this.at = Math.max(0, Math.min(found < 0 ? this.at : found, rows.length - 1));
    this.key = rows[this.at]?.key ?? "";
    if (this.at < this.first) this.first = this.at;
    if (this.at >= this.first + height) this.first = this.at - height + 1;
    this.first = Math.max(0, Math.min(this.first, rows.length - height));
    return { rows: rows.slice(this.first, this.first + height), chosen: this.at - this.first };
  }

  get chosen(): Row | undefined {
    return this.details ?? this.rows[this.at];
  }

  /** Takes a key. `page`: how many rows the screen has. */
  take(key: Key, page: number): Wish {
    this.message = "";
    if (key.ctrl === true && key.name === "c") return "quit";
    if (this.prompt !== undefined) return this.type(this.prompt, key);
    if (this.help) {
      this.help = false;
      return undefined;
    }
    if (this.details !== undefined) return this.inDetails(key);
    const move = moves[key.name ?? ""];
    if (move !== undefined) this.go(move(this.at, page, this.rows.length));
    else return this.command(key);
    return undefined;
  }

  private command(key: Key): Wish {
    switch (commands[key.name ?? ""] ?? commands[key.sequence]) {
      case "quit":
        return "quit";
      case "help":
        this.help = true;
        break;
      case "search":
        this.prompt = { kind: "search", text: "" };
        break;
      case "filter":
        this.prompt = { kind: "filter", text: this.filter };
        break;
      case "tree":
        this.become("tree");
        break;
      case "tasks":
        this.become("tasks");
        break;
      case "sort":
        this.order = orders[(orders.indexOf(this.order) + 1) % orders.length]!;
        this.message = `sorted by ${this.order}`;
        break;
      case "pause":
        this.paused = !this.paused;
        break;
      case "details":
        this.open(this.chosen);
        break;
      case "back":
        if (this.filter !== "" && this.shape === "tasks") this.shape = "alike";
        this.filter = "";
        break;
      case "stop":
        this.askToStop();
        break;
      case undefined:
        break;
    }
    return undefined;
  }

  /** Of tasks alike, a list of them; of anything else, its details. */
  private open(row: Row | undefined): void {
    if (row?.task === undefined || row.count === 1) {
      this.details = row;
      return;
    }
    this.shape = "tasks";
    this.filter = row.name;
  }

  private inDetails(key: Key): Wish {
    const command = commands[key.name ?? ""] ?? commands[key.sequence];
    if (command === "quit") return "quit";
    if (command === "stop") this.askToStop();
    else if (key.sequence === "s" && this.details?.task !== undefined) return "stack";
    else this.details = undefined;
    return undefined;
  }

  /** Pressed again, it is what it was. */
  private become(shape: View["shape"]): void {
    this.shape = this.shape === shape ? "alike" : shape;
  }

  private askToStop(): void {
    const { chosen } = this;
    if (chosen?.group === undefined && (chosen?.task === undefined || chosen.count > 1))
      this.message = "choose one task (l lists them), or a group (t shows them), to stop it";
    else this.prompt = { kind: "stop", text: "" };
  }

  private type(prompt: Prompt, key: Key): Wish {
    if (prompt.kind === "stop") {
      this.prompt = undefined;
      return key.sequence === "y" ? "stop" : undefined;
    }
    if (key.name === "escape") {
      this.prompt = undefined;
      if (prompt.kind === "filter") this.filter = "";
    } else if (key.name === "return" || key.name === "enter") {
      this.prompt = undefined;
    } else if (key.name === "backspace") {
      this.typed(prompt, prompt.text.replace(/.$/su, ""));
    } else if (key.ctrl !== true && /^[^\p{Cc}]+$/u.test(key.sequence)) {
      this.typed(prompt, prompt.text + key.sequence);
    }
    return undefined;
  }

  private typed({ kind }: Prompt, text: string): void {
    this.prompt = { kind, text };
    if (kind === "filter") this.filter = text;
    else if (text !== "") this.find(text);
  }

  /** From the chosen row on, and round. */
  private find(text: string): void {
    const { rows, at } = this;
    const order = [...rows.keys()].map((index) => (at + index) % rows.length);
    const found = order.find((index) => holds(rows[index]!, text));
    if (found !== undefined) this.go(found);
  }

  private go(to: number): void {
    this.at = Math.max(0, Math.min(to, this.rows.length - 1));
    this.key = this.rows[this.at]?.key ?? "";
  }
}

const moves: Readonly<Record<string, (at: number, page: number, rows: number) => number>> = {
  up: (at) => at - 1,
  down: (at) => at + 1,
  pageup: (at, page) => at - page,
  pagedown: (at, page) => at + page,
  home: () => 0,
  end: (_at, _page, rows) => rows - 1,
};

/** As in htop, where it has the like. */
const commands: Readonly<
  Record<
    string,
    "quit" | "help" | "search" | "filter" | "tree" | "tasks" | "sort" | "pause" | "details" | "back" | "stop"
  >
> = {
  q: "quit",
  f10: "quit",
  f1: "help",
  h: "help",
  "?": "help",
  f3: "search",
  "/": "search",
  f4: "filter",
  "\\": "filter",
  f5: "tree",
  t: "tree",
  l: "tasks",
  f6: "sort",
  ">": "sort",
  p: "pause",
  space: "pause",
  return: "details",
  enter: "details",
  escape: "back",
  f9: "stop",
  k: "stop",
};
