/** A main thread that is inside native code for eight seconds. */
import { execFileSync } from "node:child_process";
import { main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";

await main((root) => {
  root.go("debug", (ctx) => serveDebug(ctx, { port: 0, onListening: ({ port }) => stick(port) }));
  root.go("main", (ctx) => sleep(ctx, 60_000));
});

function stick(port: number): void {
  console.log(`debug at http://127.0.0.1:${String(port)}`);
  setTimeout(() => {
    console.log("stuck");
    execFileSync(process.execPath, ["-e", "setTimeout(() => undefined, 8000)"]);
    console.log("free");
  }, 0);
}
