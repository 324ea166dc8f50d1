import { readFile } from "node:fs/promises";
import type { Dump, Frame } from "../wire/index.js";
import { type Answer, type Ask, textAnswer } from "./ask.js";
import { Refusal } from "./refusal.js";

/** The dumps that were taken through the page, for links to them: the last few. */
export class Kept {
  private readonly dumps = new Map<number, { readonly json: string; readonly files: ReadonlySet<string> }>();
  private last = 0;

  /** Keeps a dump; answers with it, and its number. */
  keep(dump: Dump): Answer {
    const json = JSON.stringify(dump);
    const number = ++this.last;
    this.dumps.set(number, { json, files: filesOf(dump) });
    let length = 0;
    // The latest always; of the others as many as there is room for.
    for (const [each, kept] of [...this.dumps].reverse()) {
      length += kept.json.length;
      if (each !== number && (length > longest || each <= number - most)) this.dumps.delete(each);
    }
    return { ...answer(json), headers: { "x-curfew-dump": String(number) } };
  }

  /** `/debug/dumps/3` */
  get(number: string): Answer {
    const kept = this.dumps.get(Number(number));
    if (kept === undefined)
      throw new Refusal(404, `there is no dump ${number}: the last ${String(most)} that were taken here are kept`);
    return answer(kept.json);
  }

  /** `/debug/source?file=…&line=3`: a line of a file that a kept dump names, and of no other. */
  async line({ url: { searchParams } }: Ask): Promise<Answer> {
    const [file, line] = [searchParams.get("file") ?? "", searchParams.get("line") ?? ""];
    if (!/^[1-9]\d{0,7}$/.test(line)) throw new Refusal(400, 'invalid value for "line" - must be a positive integer');
    if (![...this.dumps.values()].some(({ files }) => files.has(file)))
      throw new Refusal(404, "no dump that is kept names this file");
    const text = await readFile(file, "utf8").catch(() => undefined);
    const found = text?.split("\n")[Number(line) - 1];
    if (found === undefined) throw new Refusal(404, "there is no such line here");
    return textAnswer(found.slice(0, widest));
  }
}

const most = 5;
/** Together, in characters. */
const longest = 100_000_000;
/** A minified file may be one line. */
const widest = 400;

const answer = (body: string): Answer => ({ body, type: "application/json" });

function filesOf(dump: Dump): Set<string> {
  const frames = [dump, ...(dump.threads ?? [])].flatMap(({ stacks, running = [] }): Frame[] => [
    ...running,
    ...stacks.flatMap((stack) => stack.frames),
  ]);
  return new Set(frames.map(({ file }) => file));
}
