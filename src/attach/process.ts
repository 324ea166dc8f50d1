import { setTimeout as sleep } from "node:timers/promises";
import { AttachError } from "../errors/index.js";
import { factsOf, listeningOf, type Listening, type ProcessFacts } from "./proc.js";
import { evaluate, type Session } from "./session.js";
import { SocketSession } from "./socket.js";
import { inspectorAt } from "./url.js";

/** A session with another process. */
export interface ProcessSession extends Session {
  /** What a reader should know of how it came about: sentences. */
  readonly notes: readonly string[];
  /** For a session that lasts: call it every half minute at least, so that an inspector that we opened stays open. */
  stay(): Promise<void>;
}

/**
 * A session with a Node process by its pid. Uses the inspector that the process has open; else opens it, by SIGUSR1 (Node
 * prints two lines on the process's stderr), and closes it again at the end. If we are killed meanwhile, it closes by
 * itself within a minute.
 *
 * Rejects with a {@link AttachError} if there is no such process, it is not ours to signal, it is not Node, its inspector
 * is disabled, or its port is taken. Never signals a process that would die of it.
 */
export async function attachPid(pid: number): Promise<ProcessSession> {
  if (!Number.isInteger(pid) || pid <= 0)
    throw new AttachError(`a pid is a whole number from 1 up, not ${String(pid)}`);
  if (pid === process.pid)
    throw new AttachError("this is the pid of the process that asks: it can look at itself with { self: true }");
  checkSignal(pid);
  const facts = await whenReady(pid);
  const before = listeningOf(pid);
  const open = await openInspector(before, facts);
  if (open !== undefined) return guarded(open, pid, facts, false);
  const opened = await newInspector(pid, before);
  return guarded(opened, pid, facts, true);
}

/** Whether we may signal it at all. */
function checkSignal(pid: number): void {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EPERM")
      throw new AttachError(`process ${String(pid)} belongs to another user: ask as that user, or as root`);
    throw new AttachError(`there is no process ${String(pid)}`);
  }
}

/** Waits until a young process can take the signal, which would end it before. */
async function whenReady(pid: number): Promise<ProcessFacts | undefined> {
  for (;;) {
    const facts = factsOf(pid);
    if (facts === undefined) {
      checkSignal(pid);
      return undefined;
    }
    const { executable, hearsUsr1, ageMs } = facts;
    if (executable !== undefined && !/node/i.test(executable.split("/").at(-1)!) && ageMs > young)
      throw new AttachError(
        `process ${String(pid)} is not a Node process: it runs ${executable}. If Node is inside it, open its inspector and give the address`,
      );
    if (hearsUsr1) return facts;
    if (ageMs > readyWithin)
      throw new AttachError(
        `process ${String(pid)} would end if it were asked for its inspector: it was started with --disable-sigusr1, or built without one. Start it with --inspect=0 instead`,
      );
    await sleep(turn);
  }
}

/** The inspector that the process has open already. Its own services are not asked if there is a likelier address. */
async function openInspector(
  listening: readonly Listening[],
  facts: ProcessFacts | undefined,
): Promise<string | undefined> {
  if (facts === undefined) return undefined;
  return firstInspector(
    facts.asksForInspector ? listening : listening.filter(({ port }) => port >= 9229 && port <= 9339),
  );
}

/** Asks, and asks again: the port may be another process's for a moment, as when two are looked at at the same time. */
async function newInspector(pid: number, before: readonly Listening[]): Promise<string> {
  const started = performance.now();
  const seen = new Set(before.map(keyOf));
  for (let asked = 0; performance.now() < started + patience;) {
    if (performance.now() >= started + asked * askAgain) {
      // It may be open already, at an address that looks like one of the process's own services, which are asked last.
      const found = asked === lastAsk ? await firstInspector(listeningOf(pid)) : undefined;
      if (found !== undefined) return found;
      process.kill(pid, "SIGUSR1");
      asked++;
    }
    await sleep(turn);
    checkSignal(pid);
    const now = listeningOf(pid);
    // What was there before and has gone may come back: an inspector that was just being closed.
    for (const key of seen) if (!now.some((one) => keyOf(one) === key)) seen.delete(key);
    const fresh = now.filter((one) => !seen.has(keyOf(one)));
    const found = await firstInspector(process.platform === "linux" ? fresh : [{ host: "127.0.0.1", port: 9229 }]);
    if (found !== undefined) return found;
  }
  throw new AttachError(
    `process ${String(pid)} did not open its inspector within ${String(patience / 1000)} s: another program has its port, ${usualPort} if it was not told otherwise (its stderr says so; start it with --inspect-port=0), or it has a handler of its own for SIGUSR1 (which has just run)`,
  );
}

async function firstInspector(addresses: readonly Listening[]): Promise<string | undefined> {
  for (const address of addresses) {
    const socket = await inspectorAt(originOf(address));
    if (socket !== undefined) return socket;
  }
  return undefined;
}

/** Makes sure that it is the right process, and that an inspector that we opened does not outlive us. */
async function guarded(
  url: string,
  pid: number,
  facts: ProcessFacts | undefined,
  opened: boolean,
): Promise<ProcessSession> {
  const session = await SocketSession.connect(url);
  const origin = new URL(url.replace(/^ws/, "http")).origin;
  const answer = await greet(session, opened);
  if (answer.pid !== pid && answer.pid !== facts?.innerPid) {
    await session[Symbol.asyncDispose]();
    throw new AttachError(`the inspector that answers belongs to process ${String(answer.pid)}, not to ${String(pid)}`);
  }
  const notes =
    answer.handlers > 0 && opened
      ? ["the process has a handler of its own for SIGUSR1; it ran when its inspector was opened"]
      : [];
  return {
    notes,
    post: (method, params, ms) => session.post(method, params, ms),
    on: (event, listener) => session.on(event, listener),
    stay: async () => {
      await evaluate(session, opened ? `void ${closer}?.refresh()` : "0");
    },
    [Symbol.asyncDispose]: async () => {
      // Closed when we are gone: see the end of a session over a socket.
      const closing = opened && (await evaluate(session, farewell).then(isTrue, () => false));
      await session[Symbol.asyncDispose]();
      if (closing) await untilClosed(pid, origin);
    },
  };
}

async function greet(session: SocketSession, opened: boolean): Promise<{ pid: number; handlers: number }> {
  try {
    return (await evaluate(session, greeting(opened), patience)) as { pid: number; handlers: number };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** A thread that spins does not close its inspector before it is done: then we do not wait for it. */
async function untilClosed(pid: number, origin: string): Promise<void> {
  const until = performance.now() + closedWithin;
  while (performance.now() < until && listeningOf(pid).some((one) => originOf(one) === origin)) await sleep(turn);
}

function isTrue(value: unknown): boolean {
  return value === true;
}

/** Runs in the process; `process.getBuiltinModule` is there from Node 20.16 on, `require` in the inspector's own scope. */
const inspector = `(process.getBuiltinModule?.("inspector") ?? require("inspector"))`;
/** Where the process keeps the timer that closes an inspector whose opener was killed. */
const closer = `globalThis[Symbol.for("curfew.inspector")]`;

function greeting(opened: boolean): string {
  const deadMansSwitch = `const inspector = ${inspector}; Object.defineProperty(globalThis, Symbol.for("curfew.inspector"), { configurable: true, value: setTimeout(() => inspector.close(), 60000).unref() });`;
  return `(() => { ${opened ? deadMansSwitch : ""} return { pid: process.pid, handlers: process.listenerCount("SIGUSR1") }; })()`;
}

const farewell = `(() => { const inspector = ${inspector}; clearTimeout(${closer}); delete ${closer}; setTimeout(() => inspector.close(), 50); return true; })()`;

function keyOf({ host, port }: Listening): string {
  return `${host}:${String(port)}`;
}

function originOf({ host, port }: Listening): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}

const usualPort = "9229";

/** How old a process must be before we judge it by its executable: before that it may be on its way to it. */
const young = 500;
/** How long a process may take to become ready, and then to open its inspector. */
const patience = 8000;
/** How long a process may take from its start to the point where it can take the signal. */
const readyWithin = 3000;
const turn = 20;
const askAgain = 700;
/** After so many signals without an answer whatever listens is asked. */
const lastAsk = 5;
const closedWithin = 1000;
