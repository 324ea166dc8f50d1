/** A thousand tests that leak nothing: `suite.js <on|off> <work|resources|await>`. Says how long they took. */
import { once } from "node:events";
import { open } from "node:fs/promises";
import net from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkEachTest } from "curfew/testing/node";

const [mode, kind] = process.argv.slice(2) as ["on" | "off", "work" | "resources" | "await"];

const ready = Promise.resolve();

async function leaf(times: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    await ready;
    sum += i;
  }
  return sum;
}

function compute(): number {
  const rows: { key: number; name: string }[] = [];
  let seed = 1;
  for (let i = 0; i < 1_000; i++) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    rows.push({ key: seed, name: String(seed) });
  }
  rows.sort((a, b) => a.key - b.key);
  return (JSON.parse(JSON.stringify(rows)) as unknown[]).length;
}

const bodies = {
  async work() {
    await leaf(20);
    compute();
    await new Promise((resolve) => setImmediate(resolve));
    await leaf(20);
  },
  async resources() {
    const server = net.createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), 10_000);
    try {
      for await (const _ of socket) await leaf(1);
    } finally {
      clearTimeout(timer);
    }
    server.close();
    await once(server, "close");
    await using file = await open(fileURLToPath(import.meta.url));
    await file.stat();
  },
  async await() {
    for (let i = 0; i < 20; i++) await Promise.all([leaf(50), leaf(50), leaf(50)]);
  },
};

let started = 0;
let cpuBefore = process.cpuUsage();
before(() => {
  started = performance.now();
  cpuBefore = process.cpuUsage();
});
after(() => {
  const { user, system } = process.cpuUsage(cpuBefore);
  process.stderr.write(JSON.stringify({ wall: performance.now() - started, cpu: (user + system) / 1_000 }));
});

const body = bodies[kind];
if (mode === "on") checkEachTest();
for (let i = 0; i < 1_000; i++) test(`${kind} ${i}`, body);
