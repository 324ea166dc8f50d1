/** A main thread that spins for ever once it is told to. */
import { main } from "curfew";
import { serveDebug } from "curfew/debug";

process.once("message", () => {
  process.send!("spinning", () => {
    for (;;);
  });
});

await main((root) => {
  root.go("debug", (ctx) =>
    serveDebug(ctx, {
      port: 0,
      onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`),
    }),
  );
});
