import { paintWith, wantsColour } from "../paint.js";
import { durationOf, oneOf, read, UsageError } from "../usage.js";
import { lookOnce, onceJson, onceText } from "./once.js";
import { subjectOf } from "./open.js";
import { orders } from "./table.js";
import { watch } from "./watch.js";

const shapes = ["alike", "tree", "tasks"] as const;

export const topHelp = `Usage: curfew top <pid|url> [options]

Shows a living Node process in the terminal, refreshed twice a second: how many tasks there are and what they wait for, how
busy its event loop is, memory, the queues of its pools. Where nothing of ours is used, a dump now and then, which stands
still for about 40 ms. Keys are as in htop; F1 lists them.

  <pid>               a process of this machine and this user
  <url>               the address of a serveDebug (http://host:port, with /?token=… if it wants one, or to stop tasks), or
                      an inspector (ws://…, or http://host:port)

  --once              print what there is as plain text, and end
  --json              the same as JSON; with --once
  --show SHAPE        with --once: alike (default), tree, tasks
  --sort ORDER        with --once: count (default), age, wait, name
  --filter TEXT       with --once: only rows with it
  --every DURATION    between two dumps, where nothing of ours is used (default 5s)

Examples:
  curfew top 4711
  curfew top http://127.0.0.1:8081/?token=secret
  curfew top 4711 --once --show tree
  curfew top 4711 --once --json | jq '.rows[0]'
`;

/** Shows a process until somebody quits, or once. Resolves with the exit code. */
export async function top(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, {
    once: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    show: { type: "string", default: "alike" },
    sort: { type: "string", default: "count" },
    filter: { type: "string", default: "" },
    every: { type: "string", default: "5s" },
  });
  if (positionals.length !== 1)
    throw new UsageError(`top takes one pid or address, and was given ${String(positionals.length)}`);
  const shape = oneOf("show", values.show, shapes);
  const order = oneOf("sort", values.sort, orders);
  const everyMs = durationOf("every", values.every);
  const { stdin, stdout } = process;
  if (!values.once && !(stdin.isTTY && stdout.isTTY))
    throw new UsageError("top wants a terminal to draw on: for a pipe or a file, give --once");
  await using subject = await subjectOf(positionals[0]!, everyMs);
  if (!values.once) return say(await watch(subject, stdin, stdout, paintWith(wantsColour())));
  const state = await lookOnce(subject);
  if (state === undefined) return say("the process ended before it had told all");
  stdout.write(
    values.json
      ? onceJson(state, shape, order, values.filter)
      : onceText(state, shape, order, values.filter, stdout.isTTY ? stdout.columns : widthOfPipes),
  );
  return 0;
}

/** Last words, when the process has left rather than the person. */
function say(words: string): number {
  if (words === "") return 0;
  process.stderr.write(`curfew: ${words}\n`);
  return 1;
}

/** For whoever reads it later, on whatever. */
const widthOfPipes = 160;
