import { spawn } from "node:child_process";
import { EventEmitter, on, once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay, setImmediate as immediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import zlib from "node:zlib";
import { background, Group, sleep } from "curfew";
import { serve } from "curfew/http";
import { Pool } from "curfew/pool";
import { Channel, Mutex, onReceive, Once, select, WaitGroup } from "curfew/sync";

const me = fileURLToPath(import.meta.url);
const bus = new EventEmitter().setMaxListeners(0);
const ready = Promise.resolve("ready");

/** Bodies of tests that end everything that they start, each in a way of its own; `heavy` ones start a process or a thread. */
export const healthy: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  timers: async () => {
    clearTimeout(setTimeout(() => undefined, 60_000));
    clearInterval(setInterval(() => undefined, 60_000));
    setInterval(() => undefined, 60_000).unref();
    await delay(2);
  },
  lateTimer: () => void setTimeout(() => undefined, 10),
  lateWork: () => void delay(3).then(() => immediate()),
  combinators: async () => {
    await Promise.all([delay(1), delay(2), immediate()]);
    await Promise.race([delay(1), delay(5)]);
    await Promise.any([Promise.reject(new Error("no")), delay(1)]);
    await Promise.allSettled([Promise.reject(new Error("no")), ready]);
  },
  deep: async () => {
    const down = async (depth: number): Promise<number> => (depth === 0 ? delay(1, 0) : 1 + (await down(depth - 1)));
    await down(50);
  },
  generators: async () => {
    async function* numbers(): AsyncGenerator<number> {
      for (let i = 0; ; i++) {
        await immediate();
        yield i;
      }
    }
    for await (const number of numbers()) if (number > 3) break;
  },
  emitters: async () => {
    const emitter = new EventEmitter();
    emitter.on("news", () => undefined);
    setImmediate(() => emitter.emit("end", 1));
    await once(emitter, "end");
    const listener = (): void => undefined;
    bus.on("news", listener);
    bus.off("news", listener);
  },
  iteratedEvents: async () => {
    const emitter = new EventEmitter();
    const controller = new AbortController();
    setImmediate(() => emitter.emit("news", 1));
    for await (const _ of on(emitter, "news", { signal: controller.signal })) break;
    controller.abort();
  },
  signals: async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, undefined, { signal: controller.signal }).catch(() => "aborted");
    controller.abort();
    await waiting;
    AbortSignal.timeout(60_000).addEventListener("abort", () => undefined);
  },
  files: async () => {
    fs.closeSync(fs.openSync(me, "r"));
    await using file = await fs.promises.open(me);
    await file.read(Buffer.alloc(10), 0, 10, 0);
    await fs.promises.readFile(me);
    for await (const _ of fs.createReadStream(me, { highWaterMark: 512 }));
  },
  streams: async () => {
    const upper = new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) });
    await pipeline(Readable.from(["a", "b"]), upper, zlib.createGzip(), async (source) => {
      for await (const _ of source);
    });
  },
  webStreams: async () => {
    const { readable, writable } = new TransformStream<string, string>();
    const writer = writable.getWriter();
    const writing = writer.write("a").then(() => writer.close());
    for await (const _ of readable);
    await writing;
  },
  sockets: async () => {
    const server = net.createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    for await (const _ of net.connect((server.address() as net.AddressInfo).port, "127.0.0.1"));
    server.close();
    await once(server, "close");
  },
  fetches: async () => {
    const server = http.createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${String((server.address() as net.AddressInfo).port)}/`;
    for (let i = 0; i < 2; i++) await (await fetch(url)).text();
    const agent = new http.Agent({ keepAlive: true });
    const [response] = (await once(http.get(url, { agent }), "response")) as [http.IncomingMessage];
    response.resume();
    await once(response, "end");
    agent.destroy();
    server.close();
    server.closeAllConnections();
  },
  ports: async () => {
    const { port1, port2 } = new MessageChannel();
    port2.postMessage("hello");
    await once(port1, "message");
    port1.close();
  },
  groups: async () => {
    const group = new Group(background, { name: "group" });
    const channel = new Channel<number>();
    const mutex = new Mutex();
    for (let i = 0; i < 5; i++)
      group.go("send", async (ctx) => {
        using _held = await mutex.lock(ctx);
        await sleep(ctx, 1);
        await channel.send(ctx, i);
      });
    group.go("receive", async (ctx) => {
      for (let i = 0; i < 5; i++)
        await select(
          ctx,
          onReceive(channel, () => undefined),
        );
    });
    await group.wait();
  },
  stoppedGroups: async () => {
    const group = new Group(background, { name: "group" });
    group.go("sleep", (ctx) => sleep(ctx, 60_000));
    group.go("wait", async (ctx) => {
      const work = new WaitGroup();
      work.add();
      await work.wait(ctx);
    });
    group.stop();
    await group.wait().catch(() => undefined);
  },
  pools: async () => {
    const once = new Once();
    const pool = new Pool<number>({ workers: 2, capacity: 4, handle: (ctx) => once.do(ctx, () => sleep(ctx, 1)) });
    const group = new Group(background, { name: "group" });
    group.go("pool", (ctx) => pool.run(ctx));
    for (let i = 0; i < 5; i++) await pool.submit(background, i);
    group.stop();
    await group.wait().catch(() => undefined);
  },
  services: async () => {
    const group = new Group(background, { name: "group" });
    let listening: (port: number) => void;
    const port = new Promise<number>((resolve) => (listening = resolve));
    const onListening = (address: { port: number }): void => listening(address.port);
    group.go("app", (ctx) => serve(ctx, (_, response) => void response.end("pong"), { port: 0, onListening }));
    await (await fetch(`http://127.0.0.1:${String(await port)}/`)).text();
    group.stop();
    await group.wait().catch(() => undefined);
  },
};

/** The same for what takes a process or a thread: tens of milliseconds each. */
export const heavy: Readonly<Record<string, () => unknown>> = {
  children: async () => {
    const child = spawn(process.execPath, ["--eval", "console.log(1)"]);
    child.stdout.resume();
    await once(child, "close");
  },
  workers: async () => {
    const worker = new Worker("require('node:worker_threads').parentPort.postMessage(1)", { eval: true });
    await once(worker, "message");
    await worker.terminate();
  },
};
