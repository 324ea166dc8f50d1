import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { emptyFolder } from "../support/folder.js";

/** A real pipe (Node's own between processes are sockets), whose reader takes its time. It holds 64 kB. */
export class SlowPipe {
  private constructor(
    private readonly reader: number,
    /** For the `stdio` of a program. */
    readonly writer: number,
  ) {}

  static async make(t: TestContext): Promise<SlowPipe> {
    const file = path.join(await emptyFolder(t), "pipe");
    execFileSync("mkfifo", [file]);
    const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    return new SlowPipe(reader, openSync(file, "w"));
  }

  /** Once the program has its end: then the reader sees when it has gone. */
  handedOver(): void {
    closeSync(this.writer);
  }

  /** Reads to the end, slowly: what a pipe holds takes a tenth of a second. */
  async read(): Promise<string> {
    let text = "";
    for await (const chunk of new Socket({ fd: this.reader, writable: false })) {
      text += String(chunk);
      await setTimeout(100);
    }
    return text;
  }

  /** Nobody will read it any more. */
  close(): void {
    closeSync(this.reader);
  }
}
