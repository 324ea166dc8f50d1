/** Five packages of others, used as their pages say, each test cleaning up as they say: what a check tells of them stands in docs/results. */
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Mutex, Semaphore, withTimeout } from "async-mutex";
import fastq from "fastq";
import PQueue from "p-queue";
import { Piscina } from "piscina";
import { WebSocket, WebSocketServer } from "ws";

test("p-queue: runs what it is given, and is empty", async () => {
  const queue = new PQueue({ concurrency: 2 });
  const results = await queue.addAll([1, 2, 3].map((value) => () => delay(2, value)));
  assert.deepEqual(results, [1, 2, 3]);
  await queue.onIdle();
});

test("p-queue: an interval cap, and a timeout that passes", async () => {
  const queue = new PQueue({ interval: 5, intervalCap: 1, timeout: 20 });
  await queue.add(() => delay(1));
  await assert.rejects(queue.add(() => delay(60)));
  await queue.onIdle();
  await delay(60);
});

test("p-queue: an item that is aborted, and a queue that is cleared", async () => {
  const queue = new PQueue({ concurrency: 1 });
  const controller = new AbortController();
  const first = queue.add(({ signal }) => delay(1_000, undefined, { signal: signal! }), { signal: controller.signal });
  controller.abort();
  await assert.rejects(first);
  await queue.onIdle();
});

test("p-queue: clear leaves those waiting that were cleared", async () => {
  const queue = new PQueue({ concurrency: 1, autoStart: false });
  void (async function waitsForCleared() {
    await queue.add(() => 1);
  })();
  queue.clear();
});

test("async-mutex: a lock, a semaphore, a timeout, a cancel", async () => {
  const mutex = new Mutex();
  await Promise.all([1, 2, 3].map((value) => mutex.runExclusive(() => delay(1, value))));
  const semaphore = new Semaphore(1);
  const [, release] = await semaphore.acquire();
  const impatient = withTimeout(semaphore, 5);
  await assert.rejects(impatient.acquire());
  const waiting = semaphore.acquire();
  semaphore.cancel();
  await assert.rejects(waiting);
  release();
});

test("fastq: drains, and is killed", async () => {
  const queue = fastq.promise(async (value: number) => delay(1, value), 2);
  assert.deepEqual(await Promise.all([1, 2, 3].map((value) => queue.push(value))), [1, 2, 3]);
  await queue.drained();
  queue.kill();
});

test("fastq: kill leaves those waiting that were queued", async () => {
  const queue = fastq.promise(async (value: number) => delay(1, value), 1);
  const first = queue.push(1);
  void (async function waitsForKilled() {
    await queue.push(2);
  })();
  queue.kill();
  await first;
});

test("piscina: runs in threads, and is destroyed", async () => {
  const pool = new Piscina({ filename: new URL("packages-worker.js", import.meta.url).href, maxThreads: 1 });
  assert.equal(await pool.run(20), 21);
  await pool.destroy();
});

test("piscina: one task is aborted", async () => {
  const pool = new Piscina({ filename: new URL("packages-worker.js", import.meta.url).href, maxThreads: 1 });
  const controller = new AbortController();
  const running = pool.run(-1, { signal: controller.signal });
  controller.abort();
  await assert.rejects(running);
  await pool.close();
});

async function served(t: TestContext): Promise<{ server: WebSocketServer; url: string }> {
  const plain = http.createServer().listen(0, "127.0.0.1");
  await once(plain, "listening");
  const server = new WebSocketServer({ server: plain });
  t.after(async () => {
    for (const client of server.clients) client.terminate();
    server.close();
    plain.close();
    await once(plain, "close");
  });
  return { server, url: `ws://127.0.0.1:${String((plain.address() as AddressInfo).port)}` };
}

test("ws: an echo, and a close from the client", async (t) => {
  const { server, url } = await served(t);
  server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
  const socket = new WebSocket(url);
  await once(socket, "open");
  socket.send("ping");
  const [data] = (await once(socket, "message")) as [Buffer];
  assert.equal(String(data), "ping");
  socket.close();
  await once(socket, "close");
});

test("ws: a client that nobody closes", async (t) => {
  const { url } = await served(t);
  const socket = new WebSocket(url);
  await once(socket, "open");
});
