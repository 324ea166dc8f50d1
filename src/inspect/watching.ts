import { AttachError } from "../errors/index.js";
import { callOn, evaluate, handleOf, type Session } from "../attach/index.js";
import type { LiveReading } from "../wire/index.js";

/** Watches the registry at the other end of a session, look by look. The other end forgets it with the session. */
export class Watching {
  private handle: string | undefined;

  constructor(private readonly session: Session) {}

  /** What has changed since the last look, which takes about `ms` there; undefined while nothing of ours was ever used there. */
  async look(ms: number): Promise<LiveReading | undefined> {
    this.handle ??= await this.begin();
    if (this.handle === undefined) return undefined;
    return JSON.parse((await callOn(this.session, this.handle, look, [ms])) as string) as LiveReading;
  }

  private async begin(): Promise<string | undefined> {
    const version = (await evaluate(this.session, `${registry}?.version`)) as number | undefined;
    if (version === undefined) return undefined;
    if (version !== 1)
      throw new AttachError(
        `the process has a task registry of version ${String(version)}, and this is a reader of version 1; use curfew of the same version`,
      );
    return handleOf(this.session, `${registry}.watcher()`);
  }
}

const registry = `globalThis[Symbol.for("curfew")]`;
const look = "function (ms) { return this.look(ms); }";
