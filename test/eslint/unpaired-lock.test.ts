import { checkRule } from "./cases.js";

const ours = 'import { Mutex, Semaphore } from "curfew/sync"; const mutex = new Mutex(); ';

checkRule("unpaired-lock", {
  silent: [
    // Taken last in a `try`: its `catch` hears only of the taking itself.
    "async function copy() { try { await b.lock(); } catch (error) { report(error); throw error; } try { await work(); } finally { b.unlock(); } }",
    `${ours} async function f(ctx) { using held = await mutex.lock(ctx); await work(); }`,
    `${ours} async function f(ctx) { await using held = await mutex.lock(ctx); await work(); }`,
    `${ours} async function f(ctx) { const held = await mutex.lock(ctx); try { await work(); } finally { held.release(); } }`,
    `${ours} async function f(ctx) { const held = await mutex.lock(ctx); try { await work(); } finally { held[Symbol.dispose](); } }`,
    `${ours} async function f(ctx) { return mutex.lock(ctx); }`,
    `${ours} async function f(ctx) { const held = await mutex.lock(ctx); return held; }`,
    `${ours} async function f(ctx) { const held = await mutex.lock(ctx); this.held = held; }`,
    `${ours} async function f(ctx) { const held = await mutex.lock(ctx); keep(held); }`,
    "async function f() { await mutex.acquire(); try { await work(); } finally { mutex.release(); } }",
    "async function f() { await mutex.acquire(); mutex.release(); }",
    "async function f() { await mutex.acquire(); const from = Date.now(); console.log(from); try { work(); } finally { mutex.release(); } }",
    "async function f() { await mutex.acquire(); try { return await work(); } catch (error) { report(error); } finally { mutex.release(); } }",
    "async function f() { await mutex.acquire(); try { await work(); mutex.release(); } catch (error) { mutex.release(); throw error; } }",
    "async function f() { await mutex.acquire(); try { await work(); } catch (error) { report(error); } mutex.release(); }",
    "async function f() { const release = await mutex.acquire(); try { await work(); } finally { release(); } }",
    "async function f() { const [value, release] = await semaphore.acquire(); try { await work(value); } finally { release(); } }",
    "async function f() { const client = await pool.connect(); try { await client.query('a'); } finally { client.release(); } }",
    "async function f() { let client; try { client = await pool.connect(); await client.query('a'); } finally { client?.release(); } }",
    "async function f() { let client; try { client = await pool.connect(); await client.query('a'); } finally { if (client) client.release(); } }",
    "async function f() { const client = await pool.connect(); try { await client.query('a'); return client; } catch (error) { client.release(); throw error; } }",
    "async function f() { const connection = await pool.getConnection(); try { await work(connection); } finally { pool.release(connection); } }",
    // Released by somebody else, later.
    "async function f() { const client = await pool.connect(); stream.on('end', () => client.release()); }",
    "async function f() { await mutex.acquire(); stream.on('end', () => mutex.release()); await work(); }",
    // Not a lock, or one that nobody gives back here.
    "async function f() { await socket.connect(); await work(); }",
    "async function f() { await this.semaphore.acquire(); await work(); }",
    "async function f() { const client = await open.connect(); await client.query('a'); }",
    "import { Semaphore } from 'async-mutex'; class A { #free = new Semaphore(1); async take() { await this.#free.acquire(); } give() { this.#free.release(); } }",
    "async function f() { for (;;) { await mutex.acquire(); try { await work(); } finally { mutex.release(); } } }",
    "function f() { mutex.lock(); mutex.unlock(); }",
    "async function f() { const lock = await lockOf(id).acquire(); await work(); }",
  ],
  found: [
    [
      "async function copy() { try { await b.lock(); await more(); } catch (error) { report(error); throw error; } try { await work(); } finally { b.unlock(); } }",
      "ends",
    ],
    [`${ours} async function f(ctx) { const held = await mutex.lock(ctx); await work(); }`, "never"],
    [`${ours} async function f(ctx) { await mutex.lock(ctx); await work(); }`, "never"],
    [`${ours} async function f(ctx) { const held = await mutex.lock(ctx); await work(); held.release(); }`, "throws"],
    [
      `${ours} class A { #lock = new Mutex(); async f(ctx) { const held = await this.#lock.lock(ctx); await work(); } }`,
      "never",
    ],
    [
      "import { Mutex } from 'async-mutex'; const mutex = new Mutex(); async function f() { await mutex.acquire(); work(); }",
      "never",
    ],
    [
      "import { Pool } from 'pg'; const pool = new Pool({}); async function f() { const client = await pool.connect(); await client.query('a'); }",
      "never",
    ],
    ["async function f() { await mutex.acquire(); await work(); mutex.release(); }", "throws"],
    ["async function f() { await mutex.acquire(); work(); mutex.release(); }", "throws"],
    [
      "async function f() { await mutex.acquire(); prepare(); try { await work(); } finally { mutex.release(); } }",
      "throws",
    ],
    ["async function f() { await mutex.acquire(); if (empty) return; mutex.release(); }", "ends"],
    [
      "async function f() { await mutex.acquire(); if (empty) { return 1; } try { await work(); } finally { mutex.release(); } }",
      "ends",
    ],
    ["async function f() { await mutex.acquire(); if (full) mutex.release(); }", "ends"],
    ["async function f() { await mutex.acquire(); if (bad) throw new Error(); mutex.release(); }", "ends"],
    ["async function f() { await rw.rlock(); await work(); rw.runlock(); }", "throws"],
    ["async function f() { const release = await mutex.acquire(); await work(); release(); }", "throws"],
    [
      "async function f() { const [value, release] = await semaphore.acquire(); await work(value); release(); }",
      "throws",
    ],
    [
      "async function f() { const client = await pool.connect(); await client.query('a'); client.release(); }",
      "throws",
    ],
    ["async function f() { const client = await pool.connect(); await helper(client); client.release(); }", "throws"],
    [
      "async function f() { const client = await pool.connect(); try { await client.query('a'); client.release(); } catch (error) { report(error); } }",
      "throws",
    ],
    [
      "async function f() { const connection = await pool.getConnection(); const rows = await connection.query('a'); connection.release(); return rows; }",
      "throws",
    ],
    [
      "async function f() { for (const each of list) { await mutex.acquire(); if (each) continue; mutex.release(); } }",
      "ends",
    ],
    ["async function f() { await this.mutex.lock(); this.value = await work(); this.mutex.unlock(); }", "throws"],
  ],
});
