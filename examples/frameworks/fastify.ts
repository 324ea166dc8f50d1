// Fastify 5: it makes the server, and serve runs it. Its own close() runs the plugins' hooks when the last answer is out.
import { contextOf, serve } from "curfew/http";
import fastify from "fastify";
import { takeOrder } from "./outside.js";
import { run } from "./run.js";

const app = fastify();
app.get<{ Params: { id: string } }>("/order/:id", (request) => takeOrder(contextOf(request.raw), request.params.id));

await run(async (ctx, options) => {
  await app.ready();
  await serve(ctx, app.server, options);
  await app.close();
});
