import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the program can be sent messages. */
  readonly ipc?: boolean;
}

/** Runs a compiled program, in the Node that runs the test, to its end. */
export async function runProgram(
  program: URL,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
): Promise<Ended> {
  const child = spawnProgram(program, { args, nodeArgs });
  const ended = new Promise<Pick<Ended, "code" | "signal">>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const [stdout, stderr, { code, signal }] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, signal, stdout, stderr };
}

/** Starts a compiled program, in the Node that runs the test. It is killed when the test ends, if it has not ended. */
export function startProgram(t: TestContext, program: URL, options: ProgramOptions = {}): Program {
  const running = new Program(spawnProgram(program, options));
  t.after(() => running.kill());
  return running;
}

function spawnProgram(program: URL, { args = [], nodeArgs = [], env = {}, ipc = false }: ProgramOptions): ChildProcess {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  return spawn(process.execPath, [...nodeArgs, fileURLToPath(program), ...args], {
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])],
  });
}

/** How long a program may take to do what a test waits for. Then the test fails, with all that was printed so far. */
const patience = 30_000;

/** A program that runs. Whatever a test waits for, it waits for the event, not for a while. */
export class Program {
  stdout = "";
  stderr = "";
  #end: Pick<Ended, "code" | "signal"> | undefined;
  /** Called whenever there may be something new to see. */
  readonly #watchers = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding("utf8").on("data", (chunk: string) => this.#changed((this.stdout += chunk)));
    child.stderr!.setEncoding("utf8").on("data", (chunk: string) => this.#changed((this.stderr += chunk)));
    child.once("error", (error) => this.#changed((this.stderr += String(error))));
    child.once("close", (code, signal) => this.#changed((this.#end = { code, signal })));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** The first line that matches, of either stream, printed already or still to come. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const [first] = await this.lines(pattern, 1);
    return first!;
  }

  /** The first `count` lines that match. */
  lines(pattern: RegExp, count: number): Promise<RegExpExecArray[]> {
    return this.#until(`${String(count)} × ${String(pattern)}`, () => {
      const found = this.#wholeLines()
        .map((line) => pattern.exec(line))
        .filter((match) => match !== null);
      return found.length >= count ? found.slice(0, count) : undefined;
    });
  }

  /** Waits until `seen` says so of what was printed; whoever has an answer already may be ahead of the pipe. */
  async shows(what: string, seen: () => boolean): Promise<void> {
    await this.#until(what, () => seen() || undefined, true);
  }

  /** Waits for its end. */
  end(): Promise<Ended> {
    const seen = (): Ended | undefined => this.#end && { ...this.#end, stdout: this.stdout, stderr: this.stderr };
    return this.#until("its end", seen, true);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Sends a message, and waits for the next answer. */
  async ask(message: unknown): Promise<unknown> {
    let answer: { value: unknown } | undefined;
    this.child.once("message", (value) => this.#changed((answer = { value })));
    this.child.send(message as object);
    return (await this.#until(`an answer to ${JSON.stringify(message)}`, () => answer)).value;
  }

  /** Ends it now; resolves when it has. */
  async kill(): Promise<Ended> {
    this.child.kill("SIGKILL");
    return this.end();
  }

  #wholeLines(): string[] {
    return [this.stdout, this.stderr].flatMap((stream) => stream.split("\n").slice(0, -1));
  }

  #changed(_: unknown): void {
    for (const look of this.#watchers) look();
  }

  /** Waits until `seen` sees something. Fails when it cannot come any more, or takes too long. */
  #until<T>(what: string, seen: () => T | undefined, orEnd = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(late);
        this.#watchers.delete(look);
      };
      const fail = (why: string): void => {
        done();
        const printed = `--- stdout\n${this.stdout}--- stderr\n${this.stderr}---`;
        reject(new Error(`waited for ${what}, but the program ${why}; it had printed\n${printed}`));
      };
      const look = (): void => {
        const found = seen();
        if (found !== undefined) {
          done();
          resolve(found);
        } else if (this.hasEnded && !orEnd) {
          fail(`has ended (${String(this.#end!.signal ?? this.#end!.code)})`);
        }
      };
      const late = setTimeout(() => fail(`did not show it within ${String(patience / 1000)} s`), patience);
      this.#watchers.add(look);
      look();
    });
  }
}

/** A port of this machine that nobody has, for a program that must be told its port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
