/** Three tasks that nothing can wake, and garbage that is collected all the time. Says when all three are known to be lost. */
import { lostCount, main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { Channel } from "curfew/sync";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

await main((root) => {
  for (let count = 0; count < 3; count++)
    root.go("forgotten", (ctx) => new Channel<string>().receive(ctx), { mayEnd: true });
  root.go("watch", async (ctx) => {
    while (lostCount() < 3) {
      await sleep(ctx, 100);
      collect();
    }
    console.log("lost");
    await sleep(ctx, 60_000);
  });
  root.go("debug", (ctx) =>
    serveDebug(ctx, { port: 0, onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`) }),
  );
});
