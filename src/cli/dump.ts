import fs from "node:fs";
import { isatty } from "node:tty";
import { toFolded, toGoText, toPprof, toSpeedscope } from "../formats/index.js";
import { choose, type Choice, type Chosen, groupings } from "./choose.js";
import { humanText } from "./human.js";
import { wantsColour } from "./paint.js";
import { takeDump } from "./target.js";
import { durationOf, oneOf, read, UsageError } from "./usage.js";

const formats = ["text", "go", "go2", "pprof", "speedscope", "folded", "json"] as const;

export const dumpHelp = `Usage: curfew dump <pid|url> [options]

Shows every async function of a Node process that is suspended and that something still reaches: its exact line, its
async stack, how many alike. The process needs nothing of ours, no restart and no flag. It stands still while it is
walked (about 40 ms, more for a large heap), and prints two lines on its stderr when its inspector is opened.

  <pid>               a process of this machine and this user
  <url>               an inspector (ws://…, or http://host:port), or the address of a serveDebug (http://host:port, with
                      /?token=… if it wants one)

  --format FORMAT     text (default), go (Go's debug=1), go2 (debug=2), pprof, speedscope, folded, json
  --json              the same as --format json
  --full              also who owns each function, what could wake it, and what is stuck: takes a snapshot of the heap
                      (0.5 s or more; the process's memory grows to several times its heap meanwhile)
  --out FILE          write there instead of on standard output
  --no-threads        the main thread alone, without worker threads
  --all               also what waits inside Node or a package, and their frames
  --stuck             only what nothing can wake (a full dump)
  --orphans           only what nobody owns (a full dump)
  --older DURATION    only tasks of ours at least so old: 90s, 5m, 2h (a full dump)
  --group WHAT        one row for each stack (default), line, function or task

Examples:
  curfew dump 4711
  curfew dump 4711 --full --stuck
  curfew dump 4711 --group line
  curfew dump 4711 --format pprof --out wait.pb.gz && go tool pprof -http : wait.pb.gz
  curfew dump 4711 --json --out before.json
`;

/** Takes a dump and writes it. Resolves with the exit code. */
export async function dumpCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, {
    format: { type: "string", default: "text" },
    json: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    "no-threads": { type: "boolean", default: false },
    out: { type: "string" },
    all: { type: "boolean", default: false },
    stuck: { type: "boolean", default: false },
    orphans: { type: "boolean", default: false },
    older: { type: "string" },
    group: { type: "string", default: "stack" },
  });
  if (positionals.length !== 1)
    throw new UsageError(`dump takes one pid or address, and was given ${String(positionals.length)}`);
  const format = values.json ? "json" : oneOf("format", values.format, formats);
  const choice: Choice = {
    // What goes to other programs is whole, unless it was asked for less.
    all: values.all || format !== "text",
    stuck: values.stuck,
    orphans: values.orphans,
    olderMs: values.older === undefined ? 0 : durationOf("older", values.older),
    group: oneOf("group", values.group, groupings),
  };
  if (format === "pprof" && values.out === undefined && isatty(1))
    throw new UsageError("a pprof profile is not for reading: give --out FILE, or pipe it");
  const dump = await takeDump(positionals[0]!, {
    full: values.full || values.stuck || values.orphans || values.older !== undefined,
    threads: !values["no-threads"],
  });
  write(formatted(choose(dump, choice), format, values.out === undefined), values.out);
  return 0;
}

function formatted(chosen: Chosen, format: (typeof formats)[number], toScreen: boolean): string | Uint8Array {
  const { dump } = chosen;
  switch (format) {
    case "text":
      return humanText(chosen, toScreen && wantsColour());
    case "go":
      return toGoText(dump, 1);
    case "go2":
      return toGoText(dump, 2);
    case "pprof":
      return toPprof(dump);
    case "speedscope":
      return toSpeedscope(dump);
    case "folded":
      return toFolded(dump);
    case "json":
      return `${JSON.stringify(dump, undefined, 2)}\n`;
  }
}

function write(content: string | Uint8Array, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
