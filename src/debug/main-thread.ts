import type { MessagePort } from "node:worker_threads";
import type { FromWorker, ToWorker, Wish } from "./messages.js";

/** The main thread, as the debug thread asks things of it: they are done in a turn of its event loop, however long that takes to come. */
export class MainThread {
  private readonly asked = new Map<number, (answer: string | undefined) => void>();
  private lastId = 0;

  constructor(private readonly port: MessagePort) {
    port.on("message", (message: ToWorker) => {
      if (typeof message !== "object") return;
      this.asked.get(message.id)?.(message.answer);
      this.asked.delete(message.id);
    });
  }

  ask(what: Wish): Promise<string | undefined> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      this.port.postMessage({ kind: "ask", id, what } satisfies FromWorker);
    });
  }
}
