import { CurfewError } from "../errors/index.js";
import { diff, diffHelp } from "./diff.js";
import { dumpCommand, dumpHelp } from "./dump.js";
import { leaks, leaksHelp } from "./leaks.js";
import { top, topHelp } from "./top/index.js";
import { ui, uiHelp } from "./ui.js";
import { UsageError } from "./usage.js";

/** One command: takes its arguments, and resolves with the exit code. */
interface Command {
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[]) => Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  dump: { summary: "every suspended async function of a Node process", help: dumpHelp, run: dumpCommand },
  top: { summary: "a living process, refreshed twice a second", help: topHelp, run: top },
  ui: { summary: "the page for a process with nothing of ours in it, or for a saved dump", help: uiHelp, run: ui },
  leaks: { summary: "one line for each suspect; exit code 1 if there is any", help: leaksHelp, run: leaks },
  diff: { summary: "what grew between two dumps", help: diffHelp, run: diff },
};

/** Runs what the arguments say, and resolves with the exit code: 0, or 1 with one sentence on stderr. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      process.stdout.write(overview());
      return name === undefined ? 1 : 0;
    }
    const command = Object.hasOwn(commands, name) ? commands[name]! : undefined;
    if (command === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}`);
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(command.help);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    const hint =
      error instanceof UsageError ? `\nsee: curfew ${Object.hasOwn(commands, name!) ? `${name!} ` : ""}--help` : "";
    if (!(error instanceof UsageError || error instanceof CurfewError)) throw error;
    process.stderr.write(`curfew: ${error.message}${hint}\n`);
    return 1;
  }
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  curfew ${name.padEnd(6)} ${summary}`);
  return `Know every async task in a Node process. Nothing needs to be installed in it.

${rows.join("\n")}

Examples:
  curfew dump 4711                what process 4711 waits for, line by line
  curfew top 4711                 its tasks, its event loop, its queues, as they change
  curfew leaks 4711 4712          what can never go on, in two processes
  curfew dump 4711 --help         everything that a dump can do
`;
}
