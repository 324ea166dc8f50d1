/** A service whose log is structured: `pino`, or `json` for our own. With `late`, a task that never ends. */
import { jsonLogger, main, sleep } from "curfew";
import { contextOf, serve } from "curfew/http";
import { pino } from "pino";

const [kind, late] = process.argv.slice(2);

await main(
  (group) => {
    group.go("app", (ctx) =>
      serve(
        ctx,
        async (request, response) => {
          await sleep(contextOf(request), 200);
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
  { grace: 700, logger: kind === "pino" ? pino() : jsonLogger() },
);
