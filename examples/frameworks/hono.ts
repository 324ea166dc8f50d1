// Hono: the app is a fetch handler, and needs no adapter.
import { contextOf, serve } from "curfew/http";
import { Hono } from "hono";
import { takeOrder } from "./outside.js";
import { run } from "./run.js";

const app = new Hono();
app.get("/order/:id", async (c) => c.text(await takeOrder(contextOf(c.req.raw), c.req.param("id"))));

await run((ctx, options) => serve(ctx, app, options));
