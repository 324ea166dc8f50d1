import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import type { TestContext } from "node:test";

/** Whether tmux is there; without it the test says so and is skipped. */
export function hasTmux(t: TestContext): boolean {
  try {
    execFileSync("tmux", ["-V"]);
    return true;
  } catch {
    t.skip("tmux is not installed: what is typed into a terminal is not tested");
    return false;
  }
}

/** A terminal of tmux's, in which one command runs: a person's keys go in, and what stands on the screen is read. */
export class Terminal {
  private heard = "";
  private readonly replies: ((text: string) => void)[] = [];
  private readonly watchers = new Set<() => void>();
  private reply: string[] | undefined;

  private constructor(
    private readonly tmux: ChildProcess,
    readonly socket: string,
  ) {
    tmux.stdout!.setEncoding("utf8").on("data", (piece: string) => this.hear(piece));
    tmux.once("close", () => this.changed());
  }

  /** Runs `command` in a terminal of its own until the test ends. */
  static open(t: TestContext, command: readonly string[], columns = 110, rows = 24): Terminal {
    const socket = `curfew-${String(process.pid)}-${String(++opened)}`;
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const args = [
      "-L",
      socket,
      "-f",
      "/dev/null",
      "-u",
      "-C",
      "new-session",
      "-x",
      String(columns),
      "-y",
      String(rows),
      `${quoted}; cat`,
    ];
    const { TMUX: _, ...env } = process.env;
    const tmux = spawn("tmux", args, { stdio: ["pipe", "pipe", "inherit"], env: { ...env, TERM: "xterm-256color" } });
    t.after(() => {
      tmux.kill("SIGKILL");
      try {
        execFileSync("tmux", ["-L", socket, "kill-server"], { stdio: "ignore" });
      } catch {
        // It has gone already.
      }
    });
    return new Terminal(tmux, socket);
  }

  /** Types keys, by the names that tmux gives them. */
  async type(...keys: readonly string[]): Promise<void> {
    await this.command(`send-keys ${keys.map((key) => `"${key.replaceAll(/["\\$]/g, "\\$&")}"`).join(" ")}`);
  }

  /** What stands on the screen. */
  screen(): Promise<string> {
    return this.command("capture-pane -p");
  }

  /** Waits until the screen matches; it is looked at again whenever something was written to it. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const until = performance.now() + patience;
    for (;;) {
      const changed = this.nextChange(until);
      const screen = await this.screen();
      const match = pattern.exec(screen);
      if (match !== null) return match;
      if (!(await changed)) throw new Error(`the screen never showed ${String(pattern)}, but:\n${screen}`);
    }
  }

  private command(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.replies.push(resolve);
      this.tmux.stdin!.write(`${line}\n`);
    });
  }

  private async nextChange(until: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (changed: boolean): void => {
        clearTimeout(timer);
        this.watchers.delete(heard);
        resolve(changed);
      };
      const heard = (): void => done(true);
      const timer = setTimeout(() => done(false), Math.max(0, until - performance.now()));
      this.watchers.add(heard);
    });
  }

  /** tmux's control mode: `%output` when something was written, each answer between `%begin` and `%end`. */
  private hear(piece: string): void {
    const lines = (this.heard + piece).split("\n");
    this.heard = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith("%begin ")) this.reply = line.endsWith(" 1") ? [] : undefined;
      else if (/^%(?:end|error) /.test(line)) {
        if (this.reply !== undefined) this.replies.shift()?.(this.reply.join("\n"));
        this.reply = undefined;
      } else if (this.reply !== undefined) this.reply.push(line);
      else if (line.startsWith("%output ")) this.changed();
    }
  }

  private changed(): void {
    for (const heard of this.watchers) heard();
  }
}

let opened = 0;
/** How long a screen may take to show what a test waits for. */
const patience = 60_000;
