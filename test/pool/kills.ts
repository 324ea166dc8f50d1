import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { ask, keepAlive, MishapError } from "../http/client.js";
import { emptyFolder } from "../support/folder.js";
import { type Ended, startProgram } from "../support/program.js";

export interface Killed {
  /** Events whose request was answered. */
  readonly answered: ReadonlySet<string>;
  /** What the service wrote down, in order. */
  readonly journal: Journal;
  readonly ended: Ended;
  readonly folder: string;
}

export interface Journal {
  readonly handled: readonly string[];
  readonly left: readonly string[];
}

export interface Kill {
  readonly signal: NodeJS.Signals;
  /** After so many answers. */
  readonly after: number;
  readonly grace: number;
  /** How long a report may take, in milliseconds. */
  readonly slowest: number;
  /** Where Redis is, for a pool that is there. */
  readonly redis?: string;
}

const producers = 20;

/** A service under load from 20 producers, each sending one event after another, until it is killed and has ended. */
export async function killUnderLoad(t: TestContext, kind: string, kill: Kill): Promise<Killed> {
  const folder = await emptyFolder(t);
  const program = startProgram(t, new URL("./programs/events.js", import.meta.url), {
    args: [kind, folder, String(kill.grace), String(kill.slowest)],
    env: { REDIS: kill.redis ?? "" },
  });
  const port = Number((await program.line(/^port (\d+)$/))[1]);
  const answered = new Set<string>();
  const agent = keepAlive(producers);
  const produce = async (producer: number): Promise<void> => {
    for (let count = 0; ; count++) {
      const event = `${String(producer)}.${String(count)}`;
      try {
        const { status } = await ask(port, `/${event}`, { agent });
        if (status === 200) answered.add(event);
        if (answered.size === kill.after) program.signal(kill.signal);
      } catch (error) {
        if (!(error instanceof MishapError)) throw error;
        if (error.mishap === "refused" || program.hasEnded) return;
      }
    }
  };
  await Promise.all(Array.from({ length: producers }, (_, producer) => produce(producer)));
  const ended = await program.end();
  agent.destroy();
  return { answered, journal: readJournal(folder), ended, folder };
}

/** Has another process handle what the one that was killed has left. */
export async function drain(t: TestContext, kind: string, { folder }: Killed, redis = ""): Promise<Journal> {
  const program = startProgram(t, new URL("./programs/events.js", import.meta.url), {
    args: [kind, folder, "20000", "10", "drain"],
    env: { REDIS: redis },
  });
  const { code, stderr } = await program.end();
  assert.equal(code, 0, stderr);
  return readJournal(folder);
}

export function readJournal(folder: string): Journal {
  const file = path.join(folder, "journal");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  const of = (what: string): string[] =>
    lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
  return { handled: of("handled"), left: of("left") };
}

/** How many are there more than once. */
export function twice(events: readonly string[]): string[] {
  return events.filter((event, index) => events.indexOf(event) !== index);
}

export function missing(wanted: Iterable<string>, ...there: (readonly string[])[]): string[] {
  const all = new Set(there.flat());
  return [...wanted].filter((event) => !all.has(event));
}

/** Of every answered request: its event was handled once, or, if time was too short, is named as left over. */
export function assertNothingLost({ answered, journal, ended }: Killed): void {
  const { handled, left } = journal;
  assert.deepEqual(twice([...handled, ...left]), []);
  assert.deepEqual(missing(answered, handled, left), []);
  if (left.length === 0) {
    assert.equal(ended.code, 0, ended.stderr);
    return;
  }
  assert.equal(ended.code, 1);
  const [, count, names] = /pool "reporter": (\d+) accepted items? (?:was|were) not handled \(([^)]*)\)/.exec(
    ended.stderr,
  )!;
  assert.equal(Number(count), left.length);
  assert.deepEqual(missing(names!.replace(/ and \d+ more$/, "").split(", "), left), []);
}
