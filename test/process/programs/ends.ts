/** Ways to end. */
import { background, Group, main, type MainOptions, sleep } from "curfew";
import { Channel } from "curfew/sync";

const bodies: Record<string, (group: Group) => unknown> = {
  "nothing to do": () => undefined,
  "a body that returns": () => "done",
  "a body that resolves": async () => {
    await Promise.resolve();
    console.log("body has ended");
  },
  "a body that throws": () => {
    throw new Error("no body");
  },
  "a body that rejects": async () => {
    await Promise.resolve();
    throw new Error("no body");
  },
  "two tasks": (group) => {
    group.go("short", async (ctx) => sleep(ctx, 10), { mayEnd: true });
    group.go("long", async (ctx) => {
      await sleep(ctx, 30);
      console.log("long has ended");
    });
  },
  "an end that stops the others": (group) => {
    group.go("first", (ctx) => sleep(ctx, 10));
    group.go("second", async (ctx) => {
      await sleep(ctx, 60_000).finally(() => console.log("second is told:", ctx.cause));
    });
  },
  "a task that fails": (group) => {
    group.defer("close", () => console.log("closed"));
    group.go("other", (ctx) => sleep(ctx, 60_000));
    group.go("fragile", async (ctx) => {
      await sleep(ctx, 10);
      throw new Error("it broke");
    });
  },
  "a task that throws text": (group) => {
    group.go("fragile", () => {
      throw "just text"; // eslint-disable-line @typescript-eslint/only-throw-error -- anything can be thrown
    });
  },
  "a failing defer": (group) => {
    group.defer("close", () => {
      throw new Error("cannot close");
    });
  },
  "until stopped": (group) => {
    group.go("waiter", async (ctx) => {
      console.log("ready");
      await sleep(ctx, 60_000).finally(() => console.log("told:", ctx.cause));
    });
  },
  "slow to stop": (group) => {
    group.go("waiter", async (ctx) => {
      console.log("ready");
      await sleep(ctx, 60_000).catch(() => undefined);
      console.log("told");
      const last = new Group(ctx.withGrace().ctx);
      last.go("last steps", async (own) => {
        // Longer than an echo may be late.
        await sleep(own, 300);
        console.log("the echo is over");
        await sleep(own, 400);
      });
      await last.wait();
    });
  },
  "until stopped, and a timer that nobody owns": (group) => {
    group.go("waiter", async (ctx) => {
      console.log("ready");
      await sleep(ctx, 60_000);
    });
    group.ctx.onDone(() => setTimeout(() => undefined, 500));
  },
  "until stopped, and an interval that nobody owns": (group) => {
    group.go("waiter", async (ctx) => {
      console.log("ready");
      await sleep(ctx, 60_000);
    });
    group.ctx.onDone(() => {
      setInterval(() => undefined, 1000);
      // Longer than an echo may be late.
      setTimeout(() => console.log("the echo is over"), 300);
    });
  },
  "a stop that blocks the event loop": (group) => {
    group.go("waiter", async (ctx) => {
      console.log("ready");
      await sleep(ctx, 60_000).catch(() => undefined);
      console.log("told");
      for (const end = Date.now() + 400; Date.now() < end;);
      await sleep(ctx.withGrace().ctx, 100);
    });
  },
  "a task that nobody stops": () => {
    new Group(background, { name: "loose" }).go("deaf", (ctx) => sleep(ctx, 60_000));
  },
  "a task that nobody stops, and that waits for nothing": () => {
    new Group(background, { name: "loose" }).go("deaf", (ctx) => new Channel().receive(ctx));
  },
  "a task that nobody stops, but that ends": () => {
    new Group(background, { name: "loose" }).go("short", (ctx) => sleep(ctx, 50));
  },
  "stragglers here and there": (group) => {
    new Group(background, { name: "loose" }).go("there", (ctx) => sleep(ctx, 60_000));
    group.go("here", () => sleep(background, 60_000));
    group.stop("enough");
  },
  "a panic after the end": () => {
    setTimeout(() => {
      throw new Error("too late");
    }, 20);
    setInterval(() => undefined, 1000);
  },
  "a code of its own": () => {
    process.exitCode = 7;
  },
  "a code of its own, and a failure": () => {
    process.exitCode = 7;
    throw new Error("worse");
  },
  "a second main": async () => {
    await main(() => undefined).catch((error: unknown) => console.log(String(error)));
  },
  "an interval that nobody owns": () => {
    setInterval(() => undefined, 1000);
    setInterval(() => undefined, 1000);
  },
  "an interval that nobody owns, and a failure": () => {
    setInterval(() => undefined, 1000);
    throw new Error("it broke");
  },
};

const options: Record<string, MainOptions> = {
  "a task that nobody stops": { grace: 200 },
  "stragglers here and there": { grace: 200 },
  "an interval that nobody owns": { grace: 300 },
  "an interval that nobody owns, and a failure": { grace: 300 },
};

const what = process.argv[2]!;
const extra = JSON.parse(process.argv[3] ?? "{}") as MainOptions;
await main(bodies[what]!, { ...options[what], ...extra });
console.log("main has resolved");
if (what === "nothing to do") await main(() => undefined).catch((error: unknown) => console.log(String(error)));
