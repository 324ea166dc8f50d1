/** A server of `node:http` alone, as a process: `server.js curfew|bare`. */
import { createServer, type RequestListener } from "node:http";
import { serve } from "curfew/http";
import { untilStdinEnds } from "./process.js";

const pong: RequestListener = (_request, response) => {
  response.end("pong");
};

await untilStdinEnds(process.argv[2], {
  bare: () => createServer(pong).listen(0, "127.0.0.1"),
  curfew: (ctx, options) => serve(ctx, pong, options),
});
