import { checkRule } from "./cases.js";

const imports = 'import { type Context, sleep } from "curfew"; ';

checkRule("unstoppable-task", {
  silent: [
    `${imports} async function f(ctx: Context) { while (!ctx.done) { await work(); } }`,
    `${imports} async function f(ctx: Context) { for (const each of list) { await work(ctx, each); } }`,
    `${imports} async function f(ctx: Context) { for (;;) { ctx.throwIfDone(); await work(); } }`,
    `${imports} async function f(ctx: Context) { for await (const each of channel.values(ctx)) { await work(each); } }`,
    `${imports} async function f(ctx: Context) { const values = open(ctx); for await (const each of values) { await work(each); } }`,
    `${imports} async function f(ctx: Context) { using scope = ctx.withTimeout(5); for (const each of list) await work(scope.ctx, each); }`,
    `${imports} async function f(ctx: Context) { const step = () => work(ctx); for (const each of list) await step(each); }`,
    `${imports} async function f(ctx: Context) { for (const each of list) work(each); await done(); }`,
    `${imports} async function f(ctx: Context) { try { await work(ctx); } finally { for (const each of list) await each.close(); } }`,
    `${imports} async function close(ctx: Context) { for (const each of list) await each.close(); }`,
    "async function f(signal) { while (!signal.aborted) await work(); }",
    "async function f({ signal }) { for (const url of urls) await fetch(url, { signal }); }",
    "async function f(signal: AbortSignal) { for (const url of urls) { if (this.closed) return; await work(url); } }",
    // A context of somebody else: koa's.
    "async function f(ctx) { for (const each of list) await work(each); }",
    "async function f() { for (const each of list) await work(each); }",
    // There is a way out.
    "async function f() { while (true) { const value = await next(); if (value === undefined) break; } }",
    "async function f() { while (true) { if (await ready()) return; await sleep(5); } }",
    "async function f() { for (;;) { await sleep(5); if (late()) throw new Error('late'); } }",
    "async function* f() { while (true) { await sleep(5); yield 1; } }",
    "async function f() { while (!stopped) { await sleep(5); } }",
    "async function f() { while (true) { await sleep(5); if (this.#closing) break; } }",
    // What it waits for may fail, and that ends it.
    "async function f() { while (true) { handle(await queue.take()); } }",
    "function f() { while (true) work(); }",
    "function f() { setInterval(async () => { await work(); }, 5); }",
  ],
  found: [
    [`${imports} async function f(ctx: Context) { while (true) { await work(); } }`, "ignores"],
    [`${imports} async function f(ctx: Context) { for (const each of list) { await work(each); } }`, "ignores"],
    [`${imports} async function f(ctx: Context) { for (let i = 0; i < 5; i++) await work(i); }`, "ignores"],
    [`${imports} async function f(ctx: Context) { for await (const each of list) { work(each); } }`, "ignores"],
    [`${imports} async function f(ctx: Context) { do { await work(); } while (more()); }`, "ignores"],
    [
      `${imports} async function f(ctx: Context) { await work(ctx); for (const each in list) await work(each); }`,
      "ignores",
    ],
    [`${imports} group.go("f", async (ctx) => { for (const each of list) await work(each); });`, "ignores"],
    [
      `${imports} async function f(ctx: Context) { const value = await load(ctx); for (const each of list) await work(each); }`,
      "ignores",
    ],
    ["async function f(signal) { for (const url of urls) await work(url); }", "ignores"],
    ["async function f({ signal }: Options) { for (const url of urls) await work(url); }", "ignores"],
    ["async function f(url, { abortSignal = never } = {}) { while (more()) await work(url); }", "ignores"],
    ["async function f(options: Options, only: AbortSignal) { while (more()) await work(); }", "ignores"],
    // For ever.
    ["async function f() { while (true) { await sleep(1000); work(); } }", "endless"],
    ["async function f() { for (;;) { work(); await new Promise((resolve) => setTimeout(resolve, 5)); } }", "endless"],
    [
      "import { setTimeout } from 'node:timers/promises'; async function f() { do { await setTimeout(5); work(); } while (true); }",
      "endless",
    ],
    ["async function f() { while (true) { try { await work(); } catch (error) { report(error); } } }", "endless"],
    [
      "async function f() { while (1) { try { await work(); if (bad()) throw new Error(); } catch (error) { report(error); } await delay(5); } }",
      "endless",
    ],
    [
      "async function f() { while (true) { for (const each of list) { if (each) break; } await sleep(5); } }",
      "endless",
    ],
  ],
});
