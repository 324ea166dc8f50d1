import { Group, main } from "curfew";
import { serveDebug } from "curfew/debug";
import { Channel } from "curfew/sync";

/** 200,000 tasks that wait for a channel, in three groups, and a debug server beside them. */
await main((root) => {
  root.go("crowd", async (ctx) => {
    const channel = new Channel<string>();
    const groups = ["red", "green", "blue"].map((name) => new Group(ctx, { name }));
    for (let count = 0; count < 200_000; count++) groups[count % 3]!.go("waits", (own) => channel.receive(own));
    await Promise.all(groups.map((group) => group.wait()));
  });
  root.go("debug", (ctx) =>
    serveDebug(ctx, { port: 0, onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`) }),
  );
});
