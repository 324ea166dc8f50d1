/** Programs in which nothing happens any more. */
import { type Group, main, sleep } from "curfew";
import { Channel } from "curfew/sync";

const bodies: Record<string, (group: Group) => unknown> = {
  "a circle": (group) => {
    const [first, second] = [new Channel<string>(), new Channel<string>()];
    const pass = (from: Channel<string>, to: Channel<string>) => async (ctx: Group["ctx"]) => {
      try {
        await to.send(ctx, await from.receive(ctx));
      } finally {
        console.log("finally");
      }
    };
    group.defer("first", async (ctx) => {
      await sleep(ctx, 10);
      console.log("deferred first");
    });
    group.defer("second", () => console.log("deferred second"));
    group.go("one", pass(first, second));
    group.go("two", pass(second, first));
  },
  "one that does not stop": (group) => {
    group.go("deaf", () => new Promise(() => undefined));
  },
  "a failure": (group) => {
    group.go("waits", async (ctx) => {
      await new Channel().receive(ctx).catch(() => {
        throw new Error("cannot clean up");
      });
    });
  },
  "a timer": (group) => {
    group.go("waits", (ctx) => sleep(ctx, 300));
  },
};

await main(bodies[process.argv[2]!]!);
console.log("main has resolved");
