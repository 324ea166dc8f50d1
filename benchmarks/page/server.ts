/** A server with a crowd of tasks beside it, and the debug server: prints its port, then the debug server's, then its processor time when asked. */
import { Group, main } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";
import { Channel } from "curfew/sync";

await main((root) => {
  const never = new Channel<void>();
  root.go("crowd", async (ctx) => {
    const crowd = new Group(ctx, { name: "crowd" });
    for (let count = 0; count < Number(process.argv[2]); count++) crowd.go("one", (own) => never.receive(own));
    await crowd.wait();
  });
  root.go("app", (ctx) =>
    serve(ctx, (_, response) => response.end("pong"), {
      port: 0,
      onListening: ({ port }) => {
        console.log(port);
        root.go("debug", (own) => serveDebug(own, { port: 0, onListening: (address) => console.log(address.port) }));
      },
    }),
  );
  process.stdin.on("data", () => {
    const { user, system } = process.cpuUsage();
    console.log(user + system);
  });
  process.stdin.on("end", () => root.stop("done"));
});
