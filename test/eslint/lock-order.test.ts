import { checkRule } from "./cases.js";

const locks =
  'import { Mutex, RWMutex, Semaphore } from "curfew/sync"; const a = new Mutex(); const b = new Mutex(); const rw = new RWMutex(); ';

checkRule("lock-order", {
  silent: [
    `${locks} async function f(ctx) { using x = await a.lock(ctx); using y = await b.lock(ctx); } async function g(ctx) { using x = await a.lock(ctx); using y = await b.lock(ctx); }`,
    `${locks} async function f(ctx) { using x = await a.lock(ctx); } async function g(ctx) { using y = await b.lock(ctx); using x = await a.lock(ctx); }`,
    `${locks} async function f(ctx) { { using x = await a.lock(ctx); } using y = await b.lock(ctx); } async function g(ctx) { { using y = await b.lock(ctx); } using x = await a.lock(ctx); }`,
    "const a = lock(), b = lock(); async function f() { await a.acquire(); a.release(); await b.acquire(); b.release(); } async function g() { await b.acquire(); b.release(); await a.acquire(); a.release(); }",
    // May be others each time.
    "async function move(from, to) { using x = await from.lock(ctx); using y = await to.lock(ctx); } async function back(from, to) { using y = await to.lock(ctx); using x = await from.lock(ctx); }",
    "async function f() { using x = await locks[0].lock(ctx); using y = await locks[1].lock(ctx); } async function g() { using x = await locks[1].lock(ctx); using y = await locks[0].lock(ctx); }",
    `${locks} async function f(ctx) { using x = await rw.rlock(ctx); using y = await rw.rlock(ctx); }`,
    `${locks} async function f(ctx) { { using x = await a.lock(ctx); } { using x = await a.lock(ctx); } }`,
    `${locks} async function f(ctx) { using x = await a.lock(ctx); later(async () => { using y = await a.lock(ctx); }); }`,
    `${locks} async function f(ctx) { (await a.lock(ctx)).release(); (await a.lock(ctx)).release(); }`,
    `${locks} async function f(ctx) { for (const held of [await a.lock(ctx), await b.lock(ctx)]) held.release(); using x = await a.lock(ctx); }`,
    `${locks} const free = new Semaphore(5); async function f(ctx) { using x = await free.acquire(ctx, 1); using y = await free.acquire(ctx, 1); }`,
    `class A { a = new Mutex(); b = new Mutex(); async f() { using x = await this.a.lock(); using y = await this.b.lock(); } } class B { a = new Mutex(); b = new Mutex(); async f() { using y = await this.b.lock(); using x = await this.a.lock(); } }`,
    `${locks} async function f(ctx) { const x = await a.lock(ctx); x.release(); const y = await a.lock(ctx); y.release(); }`,
  ],
  found: [
    [
      `${locks} async function f(ctx) { using x = await a.lock(ctx); using y = await b.lock(ctx); } async function g(ctx) { using y = await b.lock(ctx); using x = await a.lock(ctx); }`,
      "order",
    ],
    [
      "const a = lock(), b = lock(); async function f() { await a.acquire(); await b.acquire(); b.release(); a.release(); } async function g() { await b.acquire(); await a.acquire(); a.release(); b.release(); }",
      "order",
    ],
    [
      "class A { a = new Mutex(); b = new Mutex(); async f() { using x = await this.a.lock(); using y = await this.b.lock(); } async g() { using y = await this.b.lock(); using x = await this.a.lock(); } }",
      "order",
    ],
    [
      "class A { #a = new Mutex(); #b = new Mutex(); async f() { await this.#a.lock(); await this.#b.lock(); this.#b.unlock(); this.#a.unlock(); } async g() { await this.#b.lock(); await this.#a.lock(); this.#a.unlock(); this.#b.unlock(); } }",
      "order",
    ],
    [
      `${locks} async function f(ctx) { using x = await a.lock(ctx); if (both) { using y = await b.lock(ctx); } } const g = async (ctx) => { const y = await b.lock(ctx); const x = await a.lock(ctx); x.release(); y.release(); };`,
      "order",
    ],
    [`${locks} async function f(ctx) { using x = await a.lock(ctx); using y = await a.lock(ctx); }`, "self"],
    [`${locks} async function f(ctx) { using x = await rw.rlock(ctx); using y = await rw.lock(ctx); }`, "self"],
    [`${locks} async function f(ctx) { using x = await a.lock(ctx); (await a.lock(ctx)).release(); }`, "self"],
    ["const a = lock(); async function f() { await a.acquire(); await a.acquire(); a.release(); }", "self"],
    [
      "const store = { a: lock(), b: lock() }; async function f() { using x = await store.a.lock(); using y = await store.b.lock(); } async function g() { using y = await store.b.lock(); using x = await store.a.lock(); }",
      "order",
    ],
  ],
});
