/** A main thread that starts, stops and ends tasks as fast as it can, and never has nothing to do; a debug server beside it. */
import { Group, main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { Channel } from "curfew/sync";

await main(async (root, ctx) => {
  root.go("debug", (own) =>
    serveDebug(own, { port: 0, onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`) }),
  );
  const channel = new Channel<number>(3);
  root.go("storm", async (own) => {
    for (let round = 0; !own.done; round++) {
      const group = new Group(own, { name: `round ${String(round % 7)}`, limit: 50 });
      for (let count = 0; count < 100; count++) {
        group.go(`task ${String(count % 5)}`, async (each) => {
          if (count % 3 === 0) await channel.send(each, count);
          else if (count % 3 === 1) await channel.receive(each);
          else await sleep(each, 60_000);
        });
      }
      group.stop();
      await group.wait();
      // Often enough for signals, seldom enough to be busy.
      if (round % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });
  void ctx;
});
