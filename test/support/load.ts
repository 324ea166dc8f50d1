import { Agent, get } from "node:http";
import type { TestContext } from "node:test";

/** What came of the requests of a load. */
export interface Tally {
  answered: number;
  /** What went wrong: no answer, or one that is not 200. */
  readonly failed: string[];
}

/** Requests without end to a server of this machine, over connections that are kept. */
export interface Load {
  readonly tally: Tally;
  /** Resolves when `count` more requests have been answered. */
  more(count: number): Promise<void>;
  /** Sends no more; resolves when those under way are answered. */
  stop(): Promise<Tally>;
}

/** It stops when the test ends, if it has not stopped. */
export function startLoad(t: TestContext, port: number, path: string, connections: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const tally: Tally = { answered: 0, failed: [] };
  let stopped = false;
  const waiting = new Set<{ until: number; done: () => void }>();
  const loops = Array.from({ length: connections }, async () => {
    while (!stopped) {
      const status = await statusOf(agent, port, path);
      if (status === 200) tally.answered++;
      else tally.failed.push(String(status));
      for (const one of waiting) if (tally.answered >= one.until && waiting.delete(one)) one.done();
    }
  });
  t.after(() => {
    stopped = true;
    agent.destroy();
  });
  return {
    tally,
    more: (count) => new Promise((done) => waiting.add({ until: tally.answered + count, done })),
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
      return tally;
    },
  };
}

/** The status of the answer, when it is whole; or what went wrong. */
function statusOf(agent: Agent, port: number, path: string): Promise<number | string> {
  return new Promise((resolve) => {
    get({ agent, host: "127.0.0.1", port, path }, (answer) => {
      answer.once("error", ({ message }) => resolve(message));
      answer.once("end", () => resolve(answer.statusCode!));
      answer.resume();
    }).once("error", ({ message }) => resolve(message));
  });
}
