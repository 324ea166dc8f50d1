/** Writes the snapshot of a heap with many small objects, and promises: `write.js <count> <file>`. */
import fs from "node:fs";
import { Session } from "node:inspector";
import { answer } from "../lib/child.js";

/** In characters; V8 writes ASCII. */
export interface Written {
  readonly length: number;
  /** Of the longest chunk that V8 wrote. */
  readonly chunk: number;
}

const [size, path] = process.argv.slice(2) as [string, string];

class Order {
  readonly lines: { readonly product: string; readonly price: number }[];
  readonly paid: Promise<void>;

  constructor(readonly number: number) {
    this.lines = [{ product: `product ${number}`, price: number + 0.5 }];
    this.paid = new Promise((resolve) => waiting.push(resolve));
  }
}

const waiting: (() => void)[] = [];
const orders = Array.from({ length: Number(size) }, (_, number) => new Order(number));
const settling = orders.map(async (order) => order.paid);

const file = fs.openSync(path, "w");
const session = new Session();
session.connect();
const lengths: number[] = [];
session.on("HeapProfiler.addHeapSnapshotChunk", ({ params: { chunk } }) => {
  lengths.push(chunk.length);
  fs.writeSync(file, chunk);
});
const how = { reportProgress: false, exposeNumericValues: true };
await new Promise<void>((resolve, reject) => {
  session.post("HeapProfiler.takeHeapSnapshot", how, (error) => (error === null ? resolve() : reject(error)));
});
session.disconnect();
fs.closeSync(file);

for (const resolve of waiting) resolve();
await Promise.all(settling);
const length = lengths.reduce((sum, each) => sum + each, 0);
answer({ length, chunk: Math.max(...lengths) } satisfies Written);
