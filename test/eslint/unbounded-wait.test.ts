import { checkRule } from "./cases.js";

const imports =
  'import { background, type Context, Group } from "curfew"; import { Channel, Mutex } from "curfew/sync"; ';

checkRule("unbounded-wait", {
  suggestion: "useContext",
  silent: [
    `${imports} async function f(ctx: Context, channel: Channel<number>) { await channel.send(ctx, 1); }`,
    `${imports} const channel = new Channel(); async function f(ctx: Context) { return channel.receive(ctx); }`,
    `${imports} using scope = background.withTimeout(5); await channel.receive(scope.ctx);`,
    `${imports} await new Group().wait();`,
    `${imports} channel.trySend(1); channel.tryReceive();`,
    `import { WaitGroup } from "curfew/sync"; async function f(ctx, all: WaitGroup) { all.done(); await all.wait(ctx); }`,
    // Not ours.
    "socket.send('x'); await queue.receive(); await lock.acquire();",
    `${imports} await other.receive();`,
    `import { background } from "./ours.js"; await channel.receive(background);`,
    // Somebody can settle it.
    "await new Promise((resolve) => setTimeout(resolve, 5));",
    "await new Promise((resolve, reject) => { emitter.once('error', reject); });",
    "await new Promise(executor);",
    "await new Promise((...both) => { settle(both); });",
    "const never = new Promise(() => {});",
    "await Promise.race([new Promise(() => {}), other]);",
    "class Promise { constructor(fn) {} } await new Promise(() => {});",
  ],
  found: [
    ["await new Promise(() => {});", "never"],
    ["await new Promise(() => undefined);", "never"],
    ["await new Promise<void>((resolve) => { start(); });", "never"],
    ["await new Promise(function (resolve, reject) { emitter.on('end', () => {}); });", "never"],
    [`${imports} await channel.receive(background);`, "background"],
    [
      `${imports} async function f(ctx: Context) { await channel.send(background, 1); }`,
      ["background", `${imports} async function f(ctx: Context) { await channel.send(ctx, 1); }`],
    ],
    [`${imports} const mutex = new Mutex(); using held = await mutex.lock(background);`, "background"],
    [
      `import * as curfew from "curfew"; for await (const each of channel.values(curfew.background)) work(each);`,
      "background",
    ],
    [`${imports} const channel = new Channel(); await channel.receive();`, "without"],
    [
      `${imports} async function f(ctx: Context, channel: Channel<number>) { await channel.receive(); }`,
      [
        "without",
        `${imports} async function f(ctx: Context, channel: Channel<number>) { await channel.receive(ctx); }`,
      ],
    ],
    [
      `${imports} class Queue { #lock = new Mutex(); async take() { using held = await this.#lock.lock(); } }`,
      "without",
    ],
    [
      `${imports} class Queue { constructor(private readonly items: Channel<number>) {} take() { return this.items.receive(); } }`,
      "without",
    ],
    [`import { WaitGroup } from "curfew/sync"; async function f(all: WaitGroup) { await all.wait(); }`, "without"],
    [`import { Pool } from "curfew/pool"; const pool = new Pool({}); await pool.submit();`, "without"],
  ],
});
