import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";
import test, { type TestContext } from "node:test";
import { MessageChannel, Worker } from "node:worker_threads";
import { background, Group } from "curfew";
import { Channel } from "curfew/sync";
import { findLeaks, type Leak, type LeakKind } from "curfew/testing";
import { Places } from "#curfew/inspect/source-maps.js";

const me = new Places().of(import.meta.url, 1, 1).file;

/** Lines of this file are told by a comment at their end. */
function lineOf(mark: string): number {
  const lines = fs.readFileSync(me, "utf8").split("\n");
  return lines.findIndex((line) => line.endsWith(`//> ${mark}`)) + 1;
}

const bus = new EventEmitter();
const held: unknown[] = [];
const never = new Promise(() => undefined);

async function waitsForNothing(): Promise<void> {
  await new Promise(() => undefined); //> waitsForNothing
}

async function outer(): Promise<void> {
  await waitsForNothing();
}

async function shares(): Promise<void> {
  await never; //> shares
}

async function isHeld(): Promise<void> {
  await new Promise((resolve) => held.push(resolve)); //> isHeld
}

/** One thing that is left out, and how it must be told. `end` cleans up afterwards. */
interface Case {
  readonly name: string;
  readonly kind: LeakKind;
  readonly what: RegExp;
  readonly mark: string;
  readonly stuck?: boolean;
  readonly waitsFor?: RegExp;
  readonly count?: number;
  readonly start: (t: TestContext) => unknown;
}

const cases: readonly Case[] = [
  {
    name: "an async function that waits for what nobody holds",
    kind: "function",
    what: /^function waitsForNothing$/,
    mark: "waitsForNothing",
    stuck: true,
    count: 2,
    start: () => {
      void outer();
      void outer();
    },
  },
  {
    name: "two functions that wait for one promise",
    kind: "function",
    what: /^function shares$/,
    mark: "shares",
    stuck: true,
    count: 2,
    start: () => {
      void shares();
      void shares();
    },
  },
  {
    name: "a function that somebody could wake",
    kind: "function",
    what: /^function isHeld$/,
    mark: "isHeld",
    waitsFor: /held in .*kinds\.test/,
    start: () => void isHeld(),
  },
  {
    name: "a task, with what it waits for",
    kind: "task",
    what: /^task "receive"$/,
    mark: "receive",
    stuck: true,
    start: () => {
      const group = new Group(background, { name: "group" });
      group.go("receive", async function receive(ctx) {
        await new Channel().receive(ctx); //> receive
      });
    },
  },
  {
    name: "a timer",
    kind: "timer",
    what: /^timer of 30\.0 s$/,
    mark: "timer",
    start: (t) => {
      const timer = setTimeout(() => undefined, 30_000); //> timer
      t.after(() => clearTimeout(timer));
    },
  },
  {
    name: "an interval",
    kind: "timer",
    what: /^interval, every 30\.0 s$/,
    mark: "interval",
    start: (t) => {
      const timer = setInterval(() => undefined, 30_000); //> interval
      t.after(() => clearInterval(timer));
    },
  },
  {
    name: "a server",
    kind: "server",
    what: /^server 127\.0\.0\.1:\d+$/,
    mark: "server",
    start: async (t) => {
      const server = net.createServer().listen(0, "127.0.0.1"); //> server
      t.after(() => server.close());
      await once(server, "listening");
    },
  },
  {
    name: "a socket",
    kind: "socket",
    what: /^socket 127\.0\.0\.1:\d+$/,
    mark: "socket",
    start: async (t) => {
      const socket = net.connect({ port: shared.port, host: "127.0.0.1" }); //> socket
      t.after(() => socket.destroy());
      await once(socket, "connect");
    },
  },
  {
    name: "a file that was opened by a promise",
    kind: "file",
    what: /^open file .*kinds\.test\.js$/,
    mark: "promised",
    start: async (t) => {
      const file = await fs.promises.open(fileURLToPath(import.meta.url)); //> promised
      t.after(() => file.close());
    },
  },
  {
    name: "a file that was opened by a plain call",
    kind: "file",
    what: /^open file .*kinds\.test\.js$/,
    mark: "plain",
    start: (t) => {
      const file = fs.openSync(fileURLToPath(import.meta.url), "r"); //> plain
      t.after(() => fs.closeSync(file));
    },
  },
  {
    name: "a stream on a file that nobody reads",
    kind: "file",
    what: /^open file .*kinds\.test\.js$/,
    mark: "stream",
    start: async (t) => {
      const stream = fs.createReadStream(fileURLToPath(import.meta.url)); //> stream
      t.after(() => stream.destroy());
      await once(stream, "open");
    },
  },
  {
    name: "a child process",
    kind: "child",
    what: /^child process with pid \d+$/,
    mark: "child",
    start: (t) => {
      const child = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]); //> child
      t.after(() => child.kill());
    },
  },
  {
    name: "a worker",
    kind: "worker",
    what: /^worker thread \d+$/,
    mark: "worker",
    start: (t) => {
      const worker = new Worker("setInterval(() => {}, 1000)", { eval: true }); //> worker
      t.after(() => worker.terminate());
    },
  },
  {
    name: "a message port",
    kind: "port",
    what: /^message port$/,
    mark: "port",
    start: (t) => {
      const { port1 } = new MessageChannel(); //> port
      port1.on("message", () => undefined);
      t.after(() => port1.close());
    },
  },
  {
    name: "a file watcher",
    kind: "watcher",
    what: /^file watcher$/,
    mark: "watcher",
    start: (t) => {
      const watcher = fs.watch(fileURLToPath(import.meta.url)); //> watcher
      t.after(() => watcher.close());
    },
  },
  {
    name: "a listener on an emitter that was there before",
    kind: "listener",
    what: /^listener for "news" on EventEmitter$/,
    mark: "listener",
    start: (t) => {
      const listener = (): void => undefined;
      bus.once("news", listener); //> listener
      t.after(() => bus.off("news", listener));
    },
  },
  {
    name: "a listener on the process",
    kind: "listener",
    what: /^listener for "curfew test" on process$/,
    mark: "process",
    start: (t) => {
      const listener = (): void => undefined;
      process.on("curfew test", listener); //> process
      t.after(() => process.off("curfew test", listener));
    },
  },
];

/** A server that is there before, and after. */
const shared = { port: 0 };

test("what a test starts and leaves out is told, with its line", async (t) => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  shared.port = (server.address() as net.AddressInfo).port;
  for (const { name, kind, what, mark, stuck = false, waitsFor, count = 1, start } of cases) {
    await t.test(name, async (t) => {
      const leaks = await findLeaks(() => start(t), { patience: 50 });
      assert.deepEqual(leaks.map(shown), [{ kind, count, stuck, line: lineOf(mark) }]);
      assert.match(leaks[0]!.what, what);
      if (waitsFor !== undefined) assert.match(leaks[0]!.waitsFor ?? "", waitsFor);
    });
  }
  server.close();
});

function shown({ kind, count, stuck, frames }: Leak): object {
  return { kind, count, stuck, line: frames.find(({ file }) => file === me)?.line };
}

test("what ends in time, or was told not to hold the process up, is not told", async () => {
  const leaks = await findLeaks(async () => {
    clearTimeout(setTimeout(() => undefined, 30_000));
    setTimeout(() => undefined, 20);
    setInterval(() => undefined, 30_000).unref();
    void new Promise((resolve) => setTimeout(resolve, 5)).then(() => fs.promises.readFile(me));
    const server = net.createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    net.connect((server.address() as net.AddressInfo).port, "127.0.0.1").resume();
    server.once("connection", () => server.close());
    await (await fs.promises.open(me)).close();
    fs.closeSync(fs.openSync(me, "r"));
    fs.createReadStream(me).resume();
    spawn("true");
    const emitter = new EventEmitter();
    emitter.on("news", () => undefined);
    bus.once("news", () => undefined);
    bus.emit("news");
    void never.then(() => undefined);
    new Group(background, { name: "group" }).go("ends", () => undefined);
  });
  assert.deepEqual(leaks, []);
});

test("what was there before is not told, whatever it does meanwhile", async (t) => {
  const queue: (() => void)[] = [];
  let over = false;
  const loop = async (): Promise<void> => {
    while (!over) await new Promise<void>((resolve) => queue.push(resolve));
  };
  const running = loop();
  const ticker = setInterval(() => queue.shift()?.(), 1);
  t.after(async () => {
    clearInterval(ticker);
    over = true;
    queue.shift()?.();
    await running;
  });
  const leaks = await findLeaks(async () => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 2));
  });
  assert.deepEqual(leaks, []);
  assert.ok(running instanceof Promise);
});

test("what the user names is not told: by function, by file, by package", async () => {
  const leak = (): void => void isHeld();
  for (const ignore of [
    [{ function: "isHeld" }],
    [{ function: /^is/, file: "test/testing/kinds.test.ts" }],
    [{ file: /kinds/ }],
  ])
    assert.deepEqual(await findLeaks(leak, { ignore, patience: 20 }), []);
  for (const ignore of [[{ function: "other" }], [{ function: "isHeld", file: "other.ts" }], [{ package: "kinds" }]])
    assert.equal((await findLeaks(leak, { ignore, patience: 20, proof: false })).length, 1);
});
