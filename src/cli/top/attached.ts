import { setTimeout as sleep } from "node:timers/promises";
import { attachPid, attachUrl, type ProcessSession, type Session } from "../../attach/index.js";
import { dump } from "../../inspect/index.js";
import { Watching } from "../../inspect/port.js";
import { Delay, lookMs, Telling, tickMs } from "../../live/index.js";
import type { Dump, Hello, LiveMessage } from "../../wire/index.js";
import type { OtherProcess } from "../target.js";
import { UsageError } from "../usage.js";
import type { Looked, Subject } from "./subject.js";

/** Any Node process, through its inspector: its registry is watched if it has one; else a dump is taken now and then. */
export class Attached implements Subject {
  private readonly telling = new Telling();

  private constructor(
    private readonly target: OtherProcess,
    private readonly session: Session & Partial<ProcessSession>,
    private readonly everyMs: number,
  ) {}

  static async to(target: OtherProcess, everyMs: number): Promise<Attached> {
    return new Attached(target, "pid" in target ? await attachPid(target.pid) : await attachUrl(target.url), everyMs);
  }

  async *looks(signal: AbortSignal): AsyncIterable<LiveMessage | Looked> {
    const watching = new Watching(this.session);
    const delay = new Delay(() =>
      this.session.post("Runtime.evaluate", { expression: turn, awaitPromise: true }, forEver),
    );
    let told = 0;
    try {
      this.telling.again();
      yield await this.hello();
      while (!signal.aborted) {
        const reading = await watching.look(lookMs);
        if (reading === undefined) yield { kind: "dump", dump: await this.dump() };
        else yield* this.telling.of(reading);
        if (performance.now() - told >= tickMs) {
          const tick = reading && this.telling.tick(reading.at, delay.read());
          if (tick !== undefined) yield tick;
          told = performance.now();
          await this.session.stay?.();
          delay.beat();
        }
        await sleep(reading === undefined ? this.everyMs : this.telling.pauseAfter(reading), undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** What {@link looks} tells of a process whose tasks can be watched. */
  async *changes(signal: AbortSignal): AsyncIterable<LiveMessage> {
    for await (const message of this.looks(signal)) if (message.kind !== "dump") yield message;
  }

  dump(): Promise<Dump> {
    // In a session of its own: what a dump holds on to there, it lets go of at the end, with everything in its session.
    return dump(this.target);
  }

  stop(): Promise<string> {
    return Promise.reject(
      new UsageError(
        "to stop something, look through the process's debug server: curfew top http://host:port/?token=…",
      ),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.session[Symbol.asyncDispose]());
  }

  /** Puts off the closing of its inspector, and rejects if the process has ended: for whoever does not look just now. */
  async stay(): Promise<void> {
    await (this.session.stay?.() ?? this.session.post("Runtime.evaluate", { expression: "0" }));
  }

  /** Whether it has a registry, so that its tasks can be watched. */
  async hasTasks(): Promise<boolean> {
    return (await new Watching(this.session).look(lookMs)) !== undefined;
  }

  /** Takes a dump with what owns each function, what could wake it, and what is stuck. */
  fullDump(): Promise<Dump> {
    return dump(this.target, { full: true });
  }

  async hello(): Promise<Hello> {
    const { result } = (await this.session.post("Runtime.evaluate", { expression: facts, returnByValue: true })) as {
      result: { value: Pick<Hello, "pid" | "node" | "argv0" | "at"> };
    };
    return { kind: "hello", version: 1, ...result.value, wall: Date.now(), acts: false };
  }
}

/** Resolves when the event loop has come round. */
const turn = "new Promise((resolve) => setImmediate(resolve)).then(() => true)";
/** A thread may spin for as long as it likes: that is what is shown. */
const forEver = 2 ** 31 - 1;
const facts = "({ pid: process.pid, node: process.version, argv0: process.argv0, at: Math.round(performance.now()) })";
