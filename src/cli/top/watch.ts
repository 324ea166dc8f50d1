import type { ReadStream, WriteStream } from "node:tty";
import { AttachError } from "../../errors/index.js";
import type { Paint } from "../paint.js";
import { UsageError } from "../usage.js";
import { withStack } from "./details.js";
import { frame, pageOf } from "./frame.js";
import { Screen } from "./screen.js";
import { State } from "./state.js";
import type { Subject } from "./subject.js";
import { type Key, View, type Wish } from "./view.js";

/** Shows a subject on the terminal until somebody quits or the process ends; resolves with the last words, if there are any. */
export async function watch(subject: Subject, input: ReadStream, output: WriteStream, paint: Paint): Promise<string> {
  const top = new Top(subject, input, output, paint);
  try {
    return await top.run();
  } finally {
    top[Symbol.dispose]();
  }
}

class Top implements Disposable {
  private readonly state = new State();
  private readonly view = new View();
  private readonly leave = new AbortController();
  private readonly screen: Screen;

  constructor(
    private readonly subject: Subject,
    input: ReadStream,
    output: WriteStream,
    private readonly paint: Paint,
  ) {
    this.screen = new Screen(input, output, { key: (key) => this.key(key), size: () => this.draw() });
    process.once("SIGTERM", this.quit).once("SIGHUP", this.quit);
  }

  async run(): Promise<string> {
    this.draw();
    try {
      for await (const message of this.subject.looks(this.leave.signal)) {
        this.state.apply(message);
        // What is paused is the picture: it goes on from where the process is by then.
        if (!this.view.paused && (message.kind === "tick" || message.kind === "dump" || message.kind === "whole"))
          this.draw();
      }
    } catch (error) {
      if (!(error instanceof AttachError)) throw error;
      return error.message;
    }
    return this.leave.signal.aborted ? "" : "the process has ended, or does not answer any more";
  }

  [Symbol.dispose](): void {
    process.off("SIGTERM", this.quit).off("SIGHUP", this.quit);
    this.screen[Symbol.dispose]();
  }

  private readonly quit = (): void => this.leave.abort();

  private key(key: Key): void {
    const wish = this.view.take(key, pageOf(this.state, this.screen.size, this.paint));
    if (wish === "quit") this.quit();
    else if (wish !== undefined) this.grant(wish);
    this.draw();
  }

  private grant(wish: Wish): void {
    const { view } = this;
    const row = view.chosen;
    if (row === undefined) return;
    const done = wish === "stop" ? this.stop() : this.stack();
    view.message = wish === "stop" ? "stopping…" : "looking at the stack…";

    void done.then(
      (message) => {
        view.message = message;
        this.draw();
      },
      (error: unknown) => {
        view.message = error instanceof AttachError || error instanceof UsageError ? error.message : String(error);
        this.draw();
      },
    );
  }

  private stop(): Promise<string> {
    const { task, group } = this.view.chosen!;
    return this.subject.stop(group === undefined ? "task" : "group", (group ?? task)!.id);
  }

  private async stack(): Promise<string> {
    const row = this.view.details;
    if (row?.task === undefined) return "only a task has a stack";
    const found = withStack(row, await this.subject.dump());
    if (this.view.details === row) this.view.details = found;
    return found === row ? "it is not suspended: it has ended, or runs just now" : "";
  }

  private draw(): void {
    this.screen.draw(frame(this.state, this.view, this.screen.size, this.paint));
  }
}
