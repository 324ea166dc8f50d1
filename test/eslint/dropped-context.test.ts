import { checkRule } from "./cases.js";

const imports =
  'import { background, type Context, Group, sleep } from "curfew"; import { once } from "node:events"; import { setTimeout } from "node:timers/promises"; ';

checkRule("dropped-context", {
  suggestion: "useContext",
  silent: [
    // One part of the race hears the stop, and ends it.
    "import { once } from 'node:events'; async function ask({ signal }) { await Promise.race([lines.question('?', { signal }), once(lines, 'SIGINT').then(leave)]); }",
    "const closeWithGrace = require('close-with-grace'); closeWithGrace({ delay: 5 }, async ({ signal, err }) => { await close(); });",
    // A type of a namespace that has the parameter's own name.
    "import type * as native from './native.js'; class A { constructor(private readonly native: native.Worker) {} }",
    "import type { Context } from 'curfew'; class A { constructor(private readonly Context: Context.Inner) {} }",
    `${imports} async function f(ctx: Context) { await sleep(ctx, 5); }`,
    `${imports} await sleep(background, 5);`,
    `${imports} async function f() { await sleep(background, 5); }`,
    `${imports} async function f(ctx: Context = background) { await sleep(ctx, 5); }`,
    `${imports} async function f(ctx: Context) { await audit(ctx.withoutStop()); }`,
    `${imports} async function f(ctx: Context) { try { await work(ctx); } finally { using scope = background.withTimeout(5); await flush(scope.ctx); } }`,
    `${imports} async function f(ctx: Context) { const group = new Group(ctx); }`,
    `${imports} const group = new Group();`,
    `${imports} async function f(ctx: Context) { await once(socket, "end", { signal: ctx.signal }); }`,
    `${imports} async function f(ctx: Context) { const { signal } = ctx; await once(socket, "end", { signal }); }`,
    `${imports} async function f(signal: AbortSignal) { await setTimeout(5, undefined, { signal }); }`,
    `${imports} async function f() { await once(socket, "end"); }`,
    `${imports} async function f(signal, options) { await once(socket, "end", options); use(signal); }`,
    `${imports} async function f(signal) { try { await work(signal); } catch { await setTimeout(5); } }`,
    "async function f(signal) { await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5)]) }); }",
    "async function f(signal) { const own = AbortSignal.any([signal, AbortSignal.timeout(5)]); await fetch(url, { signal: own }); }",
    "async function f() { await fetch(url, { signal: AbortSignal.timeout(5) }); }",
    "async function f(ctx) { this.ctx = ctx; await work(); }",
    "function f(ctx) { return work(); }",
    `${imports} function f(ctx: Context) { return 1; }`,
    `${imports} async function f(ctx: Context) { return 1; }`,
    `${imports} abstract class A { abstract f(ctx: Context): Promise<void>; }`,
    `${imports} class A { constructor(ctx: Context) { ctx.onDone(() => this.close()); } }`,
    `${imports} async function f(ctx: Context) { let current; current = ctx; await work(current); }`,
    `${imports} async function f(ctx: Context) { return { async later() { await once(socket, "end"); }, ctx }; }`,
  ],
  found: [
    [
      "import { once } from 'node:events'; async function ask({ signal }) { use(signal); await Promise.race([lines.question('?'), once(lines, 'SIGINT')]); }",
      "wait",
    ],
    [
      "import { once } from 'node:events'; async function ask({ signal }) { await Promise.all([lines.question('?', { signal }), once(lines, 'SIGINT')]); }",
      "wait",
    ],
    [
      `${imports} async function f(ctx: Context) { await work(ctx); await sleep(background, 5); }`,
      ["background", `${imports} async function f(ctx: Context) { await work(ctx); await sleep(ctx, 5); }`],
    ],
    [
      `${imports} const f = async (ctx) => { await work(ctx); list.map((each) => load(background, each)); };`,
      ["background", `${imports} const f = async (ctx) => { await work(ctx); list.map((each) => load(ctx, each)); };`],
    ],
    [
      `import * as curfew from "curfew"; async function f(ctx: curfew.Context) { await work(ctx); await once(background); const group = new curfew.Group(); }`,
      [
        "group",
        `import * as curfew from "curfew"; async function f(ctx: curfew.Context) { await work(ctx); await once(background); const group = new curfew.Group(ctx); }`,
      ],
    ],
    [
      `${imports} async function f(ctx: Context) { await work(ctx); const group = new Group(); }`,
      ["group", `${imports} async function f(ctx: Context) { await work(ctx); const group = new Group(ctx); }`],
    ],
    [`${imports} async function f(ctx: Context) { await work(ctx); await once(socket, "end"); }`, "wait"],
    [`${imports} async function f(signal: AbortSignal) { await work(signal); await setTimeout(5); }`, "wait"],
    [
      `${imports} async function f({ signal }) { await work(signal); await setTimeout(5, undefined, { ref: false }); }`,
      "wait",
    ],
    [
      `const { pipeline } = require("stream/promises"); async function f(signal) { await work(signal); await pipeline(a, b); }`,
      "wait",
    ],
    ["async function f(signal) { await work(signal); await fetch(url, { signal: AbortSignal.timeout(5) }); }", "other"],
    [
      `${imports} async function f(ctx: Context) { await work(ctx); await fetch(url, { signal: AbortSignal.timeout(5) }); }`,
      "other",
    ],
    [
      "async function f(signal) { const own = new AbortController(); await work(signal); await fetch(url, { signal: own.signal }); }",
      "other",
    ],
    [`${imports} async function f(ctx: Context, id: string) { return await load(id); }`, "unused"],
    ["export async function f(id, { signal } = {}) { return await load(id); }", "unused"],
    [`${imports} class A { async f(ctx: Context) { await load(); } }`, "unused"],
    [`${imports} class A { constructor(ctx: Context) { this.ctx = ctx; } }`, "stored"],
    [`${imports} class A { #ctx; constructor(ctx: Context) { this.#ctx = ctx; } }`, "stored"],
    [`${imports} class A { constructor(private readonly ctx: Context) {} }`, "stored"],
    [`${imports} let current; function f(ctx: Context) { current = ctx; }`, "stored"],
  ],
});
