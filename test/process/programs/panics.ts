/** Errors that nobody caught. */
import { type Group, main, type MainOptions, sleep } from "curfew";

function later(ms: number, throws: () => unknown): void {
  setTimeout(() => {
    throw throws();
  }, ms);
}

const bodies: Record<string, (group: Group) => unknown> = {
  "an exception": (group) => {
    group.defer("close", () => console.log("closed"));
    group.go("other", (ctx) => sleep(ctx, 60_000).finally(() => console.log("other is told")));
    group.go("careless", async (ctx) => {
      later(10, () => new Error("out of a timer"));
      await sleep(ctx, 60_000);
    });
  },
  "a rejection": (group) => {
    group.defer("close", () => console.log("closed"));
    group.go("other", (ctx) => sleep(ctx, 60_000).finally(() => console.log("other is told")));
    group.go("careless", async (ctx) => {
      void floating();
      await sleep(ctx, 60_000);
    });
  },
  "of nobody": (group) => {
    group.go("other", (ctx) => sleep(ctx, 60_000));
  },
  "during the stop": (group) => {
    group.go("careless", async (ctx) => {
      await sleep(ctx, 60_000).catch(() => later(0, () => new Error("while stopping")));
      await sleep(ctx.withoutStop(), 50);
    });
    group.go("short", (ctx) => sleep(ctx, 10));
  },
  many: (group) => {
    for (let count = 0; count < 3; count++) later(10, () => new Error(`number ${String(count)}`));
    group.go("other", (ctx) => sleep(ctx, 60_000).catch(() => sleep(ctx.withoutStop(), 100)));
  },
  "odd things": (group) => {
    for (const odd of ["text", null, undefined, Object.create(null), Symbol("odd")]) later(10, () => odd);
    group.go("other", (ctx) => sleep(ctx, 60_000).catch(() => sleep(ctx.withoutStop(), 100)));
  },
  "a listener of exit that throws": () => {
    badGoodbye();
  },
  "a listener of exit that throws, and a straggler": (group) => {
    badGoodbye();
    group.go("deaf", () => new Promise(() => undefined));
    group.stop("enough");
  },
  "errors that cannot be read": (group) => {
    const unreadable = (): Error =>
      Object.defineProperty(new Error("no stack"), "stack", {
        get() {
          throw new Error("nobody may see this");
        },
      });
    later(10, unreadable);
    later(10, () => Object.assign(new Error(), { message: Symbol("odd") }));
    group.go("other", (ctx) => sleep(ctx, 60_000).catch(() => sleep(ctx.withoutStop(), 100)));
    group.go("fragile", async (ctx) => {
      await sleep(ctx, 60_000).catch(() => {
        throw unreadable();
      });
    });
  },
  "in a stop listener": (group) => {
    group.go("other", async (ctx) => {
      ctx.onDone(() => {
        throw new Error("a bad listener");
      });
      await sleep(ctx, 60_000);
    });
    group.go("short", (ctx) => sleep(ctx, 10));
  },
};

/** Nothing but the exit listener's own failure may keep the process from its end. */
function badGoodbye(): void {
  setInterval(() => undefined, 1000);
  process.once("exit", () => {
    throw new Error("a bad goodbye");
  });
}

async function floating(): Promise<void> {
  await Promise.resolve();
  throw new Error("floating");
}

const [, , what, json] = process.argv;
const { badLog, ...options } = JSON.parse(json ?? "{}") as MainOptions & { badLog?: "throws" | "rejects" };
if (badLog !== undefined) {
  const log = (): unknown => {
    const full = new Error("the disk is full");
    if (badLog === "throws") throw full;
    return Promise.reject(full);
  };
  options.log = log;
}
if (what === "of nobody") later(30, () => new Error("nobody's"));
await main(bodies[what!]!, options);
console.log("main has resolved");
