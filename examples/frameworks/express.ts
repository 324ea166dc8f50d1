// Express 5: the app is a request listener, its request is Node's own.
import { contextOf, serve } from "curfew/http";
import express from "express";
import { takeOrder } from "./outside.js";
import { run } from "./run.js";

const app = express();
app.get("/order/:id", async (request, response) => {
  response.send(await takeOrder(contextOf(request), request.params.id));
});

await run((ctx, options) => serve(ctx, app, options));
