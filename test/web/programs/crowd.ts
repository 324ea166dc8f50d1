/** Very many tasks that wait, and the debug server. */
import { Group, main } from "curfew";
import { serveDebug } from "curfew/debug";
import { Channel } from "curfew/sync";

await main((root) => {
  const never = new Channel<void>();
  root.go("crowd", async (ctx) => {
    const crowd = new Group(ctx, { name: "crowd" });
    for (let count = 1; count < Number(process.argv[2]); count++) crowd.go("one", (own) => never.receive(own));
    crowd.go("last", (own) => never.receive(own));
    await crowd.wait();
  });
  root.go("debug", (ctx) =>
    serveDebug(ctx, { port: 0, onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`) }),
  );
});
