import { checkRule } from "./cases.js";

const imports = 'import { background, type Context } from "curfew"; ';

checkRule("lost-cancel", {
  suggestion: "using",
  silent: [
    `${imports} async function f(ctx: Context) { using scope = ctx.withTimeout(5); await work(scope.ctx); }`,
    `${imports} async function f(ctx: Context) { const scope = ctx.withCancel(); try { await work(scope.ctx); } finally { scope.cancel(); } }`,
    `${imports} async function f(ctx: Context) { const scope = ctx.withCancel(); try { await work(scope.ctx); } finally { scope[Symbol.dispose](); } }`,
    `${imports} function f(ctx: Context) { const scope = ctx.withCancel(); return scope; }`,
    `${imports} function f(ctx: Context) { const scope = ctx.withCancel(); return { ctx: scope.ctx, stop: () => scope.cancel() }; }`,
    `${imports} function f(ctx: Context) { const scope = ctx.withCancel(); button.onclick = scope.cancel; }`,
    `${imports} function f(ctx: Context) { const scope = ctx.withCancel(); keep(scope); }`,
    `${imports} class A { start(ctx: Context) { this.scope = ctx.withCancel(); } }`,
    `${imports} function f(ctx: Context) { const { ctx: inner, cancel } = ctx.withCancel(); use(inner, cancel); }`,
    `${imports} function f(ctx: Context) { const scope = ctx.withCancel(); emitter.once("end", () => scope.cancel()); work(scope.ctx); }`,
    `${imports} function f(ctx: Context) { const value = ctx.withValue(key, 1); work(value); }`,
    "function f(query) { const limited = query.withTimeout(5); work(limited); }",
    `${imports} function f(query) { const limited = query.withTimeout(5); work(limited); }`,
  ],
  found: [
    [
      `${imports} async function f(ctx: Context) { const scope = ctx.withTimeout(5); await work(scope.ctx); }`,
      ["way", `${imports} async function f(ctx: Context) { using scope = ctx.withTimeout(5); await work(scope.ctx); }`],
    ],
    [
      `${imports} async function f(ctx: Context) { const scope = ctx.withTimeout(5); await work(scope.ctx); scope.cancel(); }`,
      [
        "way",
        `${imports} async function f(ctx: Context) { using scope = ctx.withTimeout(5); await work(scope.ctx); scope.cancel(); }`,
      ],
    ],
    [
      `${imports} async function f(ctx: Context) { const scope = ctx.withDeadline(at); if (late) return; scope.cancel(); }`,
      [
        "way",
        `${imports} async function f(ctx: Context) { using scope = ctx.withDeadline(at); if (late) return; scope.cancel(); }`,
      ],
    ],
    [`${imports} async function f(ctx) { let scope = ctx.withCancel(); await work(scope.ctx); }`, "way"],
    [
      `${imports} async function f(ctx: Context) { const scope = ctx.withGrace(5); return work(scope.ctx); }`,
      ["way", `${imports} async function f(ctx: Context) { using scope = ctx.withGrace(5); return work(scope.ctx); }`],
    ],
    [
      `${imports} const scope = background.withTimeout(5); await work(scope.ctx);`,
      ["way", `${imports} using scope = background.withTimeout(5); await work(scope.ctx);`],
    ],
    [`${imports} async function f(ctx: Context) { await work(ctx.withTimeout(5).ctx); }`, "inline"],
    [
      `${imports} async function f(ctx: Context) { const { ctx: inner } = ctx.withTimeout(5); await work(inner); }`,
      "inline",
    ],
    [`${imports} await work(background.withTimeout(5).ctx);`, "inline"],
  ],
});
