// Koa: app.callback() is a request listener, and a Koa context has Node's request as `req`.
import { contextOf, serve } from "curfew/http";
import Koa from "koa";
import { takeOrder } from "./outside.js";
import { run } from "./run.js";

const app = new Koa();
app.use(async (koa) => {
  koa.body = await takeOrder(contextOf(koa.req), koa.path.slice("/order/".length));
});

await run((ctx, options) => serve(ctx, app.callback(), options));
