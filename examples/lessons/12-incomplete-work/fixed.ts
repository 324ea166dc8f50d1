// A tracker knows what was started: shutdown waits for it, within a deadline, and says what was still running then.
import { main, sleep, StragglersError } from "curfew";
import { Tracker } from "curfew/pool";

const tracker = new Tracker({ name: "events" });

function trackEvent(event: string, ms: number): void {
  tracker.track(event, async (ctx) => {
    await sleep(ctx, ms);
    console.log(`tracked: ${event}`);
  });
}

await main((group) => {
  group.defer("events", async (ctx) => {
    using limit = ctx.withTimeout(500);
    try {
      await tracker.shutdown(limit.ctx);
    } catch (error) {
      if (!(error instanceof StragglersError)) throw error;
      console.log(error.message);
    }
  });
  group.go("app", () => {
    for (const event of ["sign up", "first order"]) {
      trackEvent(event, 100);
      console.log(`answered: ${event}`);
    }
    trackEvent("a slow one", 60_000);
  });
});
console.log("main: bye");
