import { checkRule } from "./cases.js";

const work = "async function work() { await 1; } ";

checkRule("task-in-handler", {
  silent: [
    `${work} wire.on("request", (piece, offset, length, callback) => { work().catch(console.error); });`,
    `${work} app.get("/", async (request, response) => { await work(); response.end(); });`,
    `${work} app.get("/", (request, response, next) => { work().then(() => response.end(), next); });`,
    `${work} app.get("/", (request, response) => { work().catch((error) => response.status(500).end()); });`,
    `${work} app.get("/", (request, response) => { void pool.submit(ctx, request); });`,
    `${work} app.get("/", (request, response) => { held = work().catch(console.error); });`,
    `${work} function start() { work().catch(console.error); }`,
    `${work} cache.get("key", () => { work().catch(console.error); });`,
    `${work} emitter.on("message", () => { work().catch(console.error); });`,
    `import { Group } from "curfew"; app.get("/", async (request, response) => { const group = new Group(); group.go(work); await group.wait(); });`,
    `import { Group } from "curfew"; const group = new Group(); group.go(work);`,
    `board.go(1); app.get("/", (request, response) => { board.go(1); });`,
    `app.get("/", (request, response) => { const timer = setInterval(ping, 5); response.on("close", () => clearInterval(timer)); });`,
    `setInterval(ping, 5); app.get("/", handler);`,
    `import { Worker } from "node:worker_threads"; new Worker("a.js");`,
    // It is the answering itself.
    `async function answer(request, response) { try { response.end(await read()); } catch (error) { fail(error, response); } } app.get("/", (request, response) => { void answer(request, response); });`,
    `${work} app.get("/", (request, response) => { work(response).catch(console.error); });`,
    // A cleanup.
    `app.get("/", (request, response) => { payload.cancel().catch((error) => log.error(error)); response.end(); });`,
    // What is unheard of is told by unowned-task.
    `${work} app.get("/", (request, response) => { work(); });`,
  ],
  found: [
    [`${work} app.get("/", (request, response) => { work().catch(console.error); response.end(); });`, "task"],
    [`${work} app.post(\`/\${name}\`, (c) => { work().catch(() => {}); return c.text("ok"); });`, "task"],
    [
      `${work} router.use("/a", (req, res, next) => { work().catch((error) => logger.error(error)); next(); });`,
      "task",
    ],
    [
      `${work} import { createServer } from "node:http"; createServer((a, b) => { work().catch(console.error); b.end(); });`,
      "task",
    ],
    [
      `${work} const http = require("http"); http.createServer((a, b) => { work().catch(console.error); b.end(); });`,
      "task",
    ],
    [`${work} server.on("request", (a, b) => { work().catch(console.error); b.end(); });`, "task"],
    [`${work} function handler(req, res) { work().catch(console.error); res.end(); }`, "task"],
    [`${work} const home = (c) => { work().catch(console.error); return c.text("ok"); }; app.get("/", home);`, "task"],
    [`${work} export async function POST(request) { work().catch(console.error); return new Response(); }`, "task"],
    [`${work} export default { fetch(request) { work().catch(console.error); return new Response(); } };`, "task"],
    [
      `${work} app.get("/", (request, response) => { if (late) queueMicrotask(() => { work().catch(console.error); }); });`,
      "task",
    ],
    [
      `async function work() { try { await 1; } catch (error) { console.error(error); } } app.get("/", (req, res) => { work(); res.end(); });`,
      "task",
    ],
    [
      `import { Group } from "curfew"; const group = new Group(); app.get("/", (req, res) => { group.go("leak", work); res.end(); });`,
      "task",
    ],
    [
      `import { main } from "curfew"; main((group) => { app.get("/", (req, res) => { group.go(work); res.end(); }); });`,
      "task",
    ],
    [
      `import { serve } from "curfew/http"; function f(ctx, group) { return serve(ctx, (a, b) => { group.go(work); b.end(); }, { port: 1 }); }`,
      "task",
    ],
    [`app.get("/", (req, res) => { setInterval(() => res.write("ping"), 5); });`, "timer"],
    [
      `import { Worker } from "node:worker_threads"; app.get("/", (req, res) => { const worker = new Worker("a.js"); });`,
      "worker",
    ],
  ],
});
