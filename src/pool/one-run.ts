import { BusyError } from "../errors/index.js";
import type { Report } from "./report.js";

/** That a pool runs once. */
export class OneRun {
  #phase: "new" | "running" | "over" = "new";

  constructor(private readonly report: Report<never>) {}

  get running(): boolean {
    return this.#phase === "running";
  }

  get over(): boolean {
    return this.#phase === "over";
  }

  /** The run begins; it is over when this is disposed. Throws `BusyError` while another goes on, `ClosedError` after it. */
  begin(): Disposable {
    if (this.running) throw new BusyError(`${this.report.title} runs`, { during: "another run" });
    if (this.over) throw this.report.closedError("another run");
    this.#phase = "running";
    return { [Symbol.dispose]: () => void (this.#phase = "over") };
  }
}
