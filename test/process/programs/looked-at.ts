/** Programs that are looked at from inside: on SIGQUIT, by the watchdog, and at the end of the grace period. */
import { statSync } from "node:fs";
import { main, sleep } from "curfew";

const [, , what, file] = process.argv;
const forever = new Promise<void>(() => undefined);
(globalThis as { forever?: unknown }).forever = forever;

async function waitsForever(): Promise<void> {
  await forever;
}

async function outside(): Promise<void> {
  await waitsForever();
}

/** Until somebody has written to the file, or three seconds. */
function spin(): void {
  const before = size();
  const end = performance.now() + (file === undefined ? 3000 : 30_000);
  while (performance.now() < end && size() === before);
}

function size(): number {
  return file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
}

await main(
  (group) => {
    group.go("stuck", outside);
    group.go("sleeper", (ctx) => sleep(ctx, 60_000));
    let count = 0;
    setInterval(() => console.log(count++ === 0 ? "ready" : `turn ${String(count)}`), 20);
    if (what === "spins twice") {
      group.go("spins", async (ctx) => {
        for (let turn = 0; turn < 2; turn++) {
          spin();
          await sleep(ctx, 500);
        }
        console.log("spun");
      });
    }
  },
  {
    grace: 200,
    ...(what === "stops on SIGQUIT" ? { signals: ["SIGQUIT"] as const } : {}),
    ...(what === "spins twice" || what === "watched"
      ? { watchdog: { limit: 200, ...(file === undefined ? {} : { file }) } }
      : {}),
  },
);
