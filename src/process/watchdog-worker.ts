import fs from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { MainThreadSession } from "../attach/index.js";
import { reasonText } from "../errors/index.js";
import { toGoText } from "../formats/index.js";
import { duration } from "../internal/duration.js";
import { dumpThrough } from "../inspect/port.js";

/** What the thread is given. The main thread counts `beat` up while its event loop turns. */
export interface WatchdogData {
  readonly name: string;
  readonly limit: number;
  readonly file: string | undefined;
  readonly beat: Int32Array;
}

const { name, limit, file, beat } = workerData as WatchdogData;
const step = limit / 4;
let seen = Atomics.load(beat, 0);
let still = 0;
let lookedAt = performance.now();
let told = false;

function look(): void {
  const now = performance.now();
  // If we were late ourselves, everything was: the process was stopped, or the machine slept.
  const slept = now - lookedAt > 2 * step + slack;
  lookedAt = now;
  const count = Atomics.load(beat, 0);
  if (count !== seen || slept) {
    seen = count;
    still = 0;
    told = false;
    return;
  }
  still += step;
  if (still < limit || told) return;
  told = true;
  void tell();
}

async function tell(): Promise<void> {
  let text: string;
  try {
    await using session = new MainThreadSession();
    text = toGoText(await dumpThrough(session, [], { threads: false }), 2);
  } catch (error) {
    text = `(no stacks: ${reasonText(error)})\n`;
  }
  write(
    `${name}: the event loop has been blocked for ${duration(limit)}; this is what it does, and what waits for it\n\n${text}\n`,
  );
}

/** The main thread, through which a worker's output goes, is the one that is blocked. */
function write(text: string): void {
  let bytes = Buffer.from(text);
  try {
    if (file !== undefined) fs.appendFileSync(file, bytes);
    else while (bytes.length > 0) bytes = bytes.subarray(writeSome(bytes));
  } catch {
    // Nobody is there to be told.
  }
}

/** A pipe whose reader is slow takes nothing for a while. */
function writeSome(bytes: Buffer): number {
  try {
    return fs.writeSync(2, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return 0;
  }
}

/** The scheduler's share of being late. */
const slack = 100;

const looking = setInterval(look, step);
parentPort!.once("message", () => {
  clearInterval(looking);
  parentPort!.close();
});
