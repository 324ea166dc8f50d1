import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { background, Group } from "curfew";
import { DurablePool } from "curfew/pool/durable";
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";

/** How many are accepted a second, by how many hand in at once; and what the disk can do without us. */
const [count, producers, rounds] = process.argv.slice(2).map(Number) as [number, number, number];
const folder = await mkdtemp(path.join(tmpdir(), "curfew-disk-"));

const pool = new DurablePool<string>({
  workers: 4,
  capacity: count,
  handle: () => undefined,
  folder: path.join(folder, "pool"),
});
const group = new Group();
group.go("pool", (ctx) => pool.run(ctx));
const level = new ClassicLevel(path.join(folder, "level"));
const file = await open(path.join(folder, "file"), "w");
const text = JSON.stringify({ item: "an event of some length, as a report may be", acceptedAt: Date.now() });

const each = async (write: (item: number) => Promise<unknown>, at: number): Promise<void> => {
  let next = 0;
  const produce = async (): Promise<void> => {
    while (next < count) await write(next++);
  };
  await Promise.all(Array.from({ length: at }, produce));
};

/** One append and one `fdatasync` after the other: what the disk does for a program that does not batch. */
const began = performance.now();
let syncs = 0;
while (performance.now() - began < 1000) {
  await file.appendFile(text);
  await file.datasync();
  syncs++;
}
const perSync = (performance.now() - began) / syncs;

const ours = (): Promise<void> => each(() => pool.submit(background, text), producers);
const theirs = (): Promise<void> => each((item) => level.put(String(item), text, { sync: true }), producers);
const spent = await takeTurns(ours, theirs, { warmUp: 1, rounds });
await group.shutdown(5000);
await level.close();
await file.close();
await rm(folder, { recursive: true });
answer({ ...spent, perSync });
