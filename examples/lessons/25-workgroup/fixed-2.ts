// da440dil/go-workgroup: a server, a signal and a context from outside as members; and all errors are kept, not just one.
import { once } from "node:events";
import { type Context, fromSignal, Group, sleep } from "curfew";
import { serve } from "curfew/http";

const outside = AbortSignal.timeout(200);
const group = new Group(fromSignal(outside), { stopOn: "exit" });

async function unsaved(ctx: Context): Promise<never> {
  await sleep(ctx, Infinity).catch(() => undefined);
  throw new Error("the disk is full");
}

group.go("server", async (ctx) => {
  await serve(ctx, (_request, response) => response.end("pong\n"), { port: 0 });
  console.log("server stopped");
});
group.go("signal", (ctx) => once(process, "SIGINT", { signal: ctx.signal }));
group.go("cache", unsaved);
group.go("index", unsaved);

await group.wait().catch(() => console.log(group.errors.map(({ message }) => message).join("\n")));
