// middleware of Koa: each awaits the next, so the chain is one stack
import { get } from "node:http";
import Koa from "koa";

let open;
const gate = new Promise((resolve) => (open = resolve));

async function measure(ctx, next) {
  const started = Date.now();
  await next(); //@ measure
  ctx.set("x-time", String(Date.now() - started));
}
async function protect(ctx, next) {
  try {
    await next(); //@ protect
  } catch {
    ctx.status = 500;
  }
}
async function answer(ctx) {
  console.log("ready");
  ctx.body = await gate; //> answer < protect < measure | timer
}
const app = new Koa().use(measure).use(protect).use(answer);
const server = app.listen(0, "127.0.0.1", () => get(`http://127.0.0.1:${server.address().port}`, { agent: false }));
setTimeout(() => open(), 1e6);
