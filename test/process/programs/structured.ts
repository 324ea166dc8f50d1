/** A service whose log is structured: `pino`, or `json` for our own. With `late`, a task that never ends. */
import { jsonLogger, main, sleep } from "curfew";
import { serve } from "curfew/http";
import { pino } from "pino";

const [kind, late, grace = "50000"] = process.argv.slice(2);

await main(
  (group) => {
    group.go("app", (ctx) =>
      serve(
        ctx,
        async (request, response) => {
          response.flushHeaders();
          // eslint-disable-next-line curfew/unstoppable-task -- `serve` ends the request.
          for await (const _chunk of request);
          response.end("whole");
        },
        { port: 0, name: "web" },
      ),
    );
    if (late === "late") group.go("deaf", () => new Promise((resolve) => setTimeout(resolve, 60_000)));
    if (late === "fails")
      group.go("weak", async (ctx) => {
        await sleep(ctx, 60_000).catch(() => undefined);
        throw new Error("broken", { cause: new TypeError("deeper") });
      });
  },
  { grace: Number(grace), logger: kind === "pino" ? pino() : jsonLogger() },
);
