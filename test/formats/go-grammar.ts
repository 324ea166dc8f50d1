/**
 * Readers of Go's two text formats, strict: what is not of the grammar throws. The patterns of `debug=1` are those of
 * google/pprof's `legacy_profile.go`; `debug=2` is read in the order in which goleak reads it, by the first words of a line.
 */

/** A place in the code, as a text tells it. */
export interface Place {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface Counted {
  readonly count: number;
  readonly addresses: readonly string[];
  /** As written, between the braces. */
  readonly labels: string;
  readonly frames: readonly Place[];
}

export interface Goroutine {
  readonly id: number;
  /** Without the minutes. */
  readonly status: string;
  readonly minutes: number;
  readonly frames: readonly Place[];
  readonly creator?: string;
  readonly parent?: number;
}

/** `goroutine?debug=1`. */
export function readCounts(text: string): { total: number; records: Counted[] } {
  const lines = new Lines(text);
  const [, total] = lines.match(/^goroutine profile: total (\d+)$/);
  const records: Counted[] = [];
  while (!lines.done) {
    const [, count, addresses] = lines.match(/^(\d+) @((?: 0x[0-9a-f]+)+)$/);
    const labels = lines.try(/^# labels: \{(.*)\}$/)?.[1] ?? "";
    const frames: Place[] = [];
    for (let cells; (cells = lines.try(/^#\t(0x[0-9a-f]+)\t+([^\t]+)\+0x0\t+([^\t]+):(\d+)$/)) !== undefined;)
      frames.push({ name: cells[2]!, file: cells[3]!, line: Number(cells[4]) });
    lines.match(/^$/);
    records.push({ count: Number(count), addresses: addresses!.trim().split(" "), labels, frames });
  }
  return { total: Number(total), records };
}

/** `goroutine?debug=2`; `elided` is what a line says that it left out. */
export function readGoroutines(text: string): { goroutines: Goroutine[]; elided: number } {
  const lines = new Lines(text);
  const goroutines: Goroutine[] = [];
  let elided = 0;
  while (!lines.done) {
    if (goroutines.length + elided > 0) lines.match(/^$/);
    const more = lines.try(/^\.\.\.(\d+) more .*elided\.\.\.$/);
    if (more === undefined) goroutines.push(goroutine(lines));
    else elided += Number(more[1]);
  }
  return { goroutines, elided };
}

function goroutine(lines: Lines): Goroutine {
  const [, id, status, minutes] = lines.match(/^goroutine (\d+) \[(.+?)(?:, (\d+) minutes)?\]:$/);
  const frames: Place[] = [];
  let created;
  while (!lines.done && !lines.at(/^$/)) {
    if (lines.at(/^(?:goroutine |\[originating from goroutine )/))
      throw new Error("a new goroutine, and no empty line before");
    created = lines.try(/^created by (.+?)(?: in goroutine (\d+))?$/);
    const name = created === undefined ? lines.match(/^(.+)\(\.\.\.\)$/)[1]! : "";
    const [, file, line] = lines.match(/^\t([^\t]+):(\d+)$/);
    if (created !== undefined) break;
    frames.push({ name, file: file!, line: Number(line) });
  }
  return {
    id: Number(id),
    status: status!,
    minutes: Number(minutes ?? 0),
    frames,
    ...(created === undefined ? {} : { creator: created[1]! }),
    ...(created?.[2] === undefined ? {} : { parent: Number(created[2]) }),
  };
}

/** Lines, each ended by a line feed. */
class Lines {
  readonly #lines: string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split("\n");
    if (this.#lines.pop() !== "") throw new Error("the last line does not end");
  }

  get done(): boolean {
    return this.#next === this.#lines.length;
  }

  at(pattern: RegExp): boolean {
    return pattern.test(this.#lines[this.#next] ?? "");
  }

  try(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#lines[this.#next] ?? "") ?? undefined;
    if (found !== undefined) this.#next++;
    return found;
  }

  match(pattern: RegExp): RegExpExecArray {
    const found = this.try(pattern);
    if (found === undefined)
      throw new Error(`line ${this.#next + 1} is not ${String(pattern)}: ${this.#lines[this.#next]}`);
    return found;
  }
}
