// Every call has a deadline, and falls back to the value of last time when it passes: no task is left.
import { Resolver } from "node:dns/promises";
import { abandonOnDone, background, type Context, DeadlineError, Group, taskCount } from "curfew";
import { stalls } from "./stalls.js";

const hosts = await stalls();
const resolver = new Resolver({ timeout: 3_600_000, tries: 1 });
resolver.setServers([hosts.nameServer]);

async function resolveName(ctx: Context): Promise<unknown> {
  // A resolver takes no signal: it is walked away from, and told to give up what it has under way.
  using _ = ctx.onDone(() => resolver.cancel());
  return await abandonOnDone(ctx, resolver.resolve4("somewhere.example"));
}

async function get(ctx: Context, url: string): Promise<unknown> {
  return await (await fetch(url, { signal: ctx.signal })).text();
}

async function withinLimit(ctx: Context, name: string, call: (ctx: Context) => Promise<unknown>): Promise<void> {
  using scope = ctx.withTimeout(100, `${name} is too slow`);
  try {
    await call(scope.ctx);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    console.log(`${name}: ${error.message}; the value of last time will do`);
  }
}

const group = new Group(background, { name: "callers" });
group.go("resolve", (ctx) => withinLimit(ctx, "resolve", resolveName));
group.go("connect", (ctx) => withinLimit(ctx, "connect", (ctx) => get(ctx, hosts.deaf)));
group.go("ask", (ctx) => withinLimit(ctx, "ask", (ctx) => get(ctx, hosts.silent)));
await group.wait();
console.log(`${taskCount()} tasks`);
await hosts[Symbol.asyncDispose]();
