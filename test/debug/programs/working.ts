/** A program that computes, allocates and waits, each in a function of its own; and one wait that nothing can end. */
import { main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";

const kept: unknown[] = [];
export let pending: Promise<void> | undefined;

function compute(): void {
  const end = performance.now() + 5;
  while (performance.now() < end);
}

function hoard(): void {
  kept.push(new Array(10_000).fill(0));
}

function squander(): number {
  return new Array(10_000).fill(0).length;
}

async function stuckFor(): Promise<void> {
  pending ??= new Promise<void>(() => undefined);
  await pending;
}

await main((root) => {
  root.go("works", async (ctx) => {
    for (;;) {
      compute();
      hoard();
      squander();
      await sleep(ctx, 1);
    }
  });
  root.go("is stuck", stuckFor);
  root.go("debug", (ctx) =>
    serveDebug(ctx, {
      port: 0,
      ...(process.env["TOKEN"] === undefined ? {} : { token: process.env["TOKEN"] }),
      onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`),
    }),
  );
});
