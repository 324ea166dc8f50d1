/** Stops: whoever waits to be stopped, or cancelled by somebody who still lives, is not stuck. */
import { abandonOnDone, background, type Group, sleep, untilDone } from "curfew";
import { Channel, onReceive, select, Singleflight } from "curfew/sync";

const hour = 3_600_000;

export function alive(group: Group): void {
  group.go("untilDone", async function waitsForStop(ctx) {
    await untilDone(ctx);
  });
  group.go("onDone", async function hearsOfStop(ctx) {
    await new Promise((resolve) => ctx.onDone(resolve));
  });
  group.go("abandon", async function abandons(ctx) {
    await abandonOnDone(ctx, new Promise(() => undefined));
  });
  const scope = background.withCancel();
  group.go("cancelled", async function cancelled() {
    await select(scope.ctx, onReceive(new Channel(), String)).catch(() => undefined);
  });
  group.go("cancel", async function cancel(ctx) {
    await sleep(ctx, hour);
    scope.cancel("enough");
  });
  const flights = new Singleflight<string, void>();
  group.go("flight", async function flight(ctx) {
    await flights.do(ctx, "key", (ctx) => sleep(ctx, hour));
  });
  group.go("passenger", async function passenger(ctx) {
    await flights.do(ctx, "key", (ctx) => sleep(ctx, hour));
  });
}
