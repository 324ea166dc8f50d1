/** Timers: whoever waits for the time, or for somebody who does, is not stuck. */
import { setTimeout as delay } from "node:timers/promises";
import { type Group, sleep } from "curfew";
import { after, Channel, Mutex, onReceive, select, Ticker, WaitGroup } from "curfew/sync";

const hour = 3_600_000;

export function alive(group: Group): void {
  group.go("sleep", async function sleeps(ctx) {
    await sleep(ctx, hour);
  });
  group.go("delay", async function delays() {
    await delay(hour);
  });
  group.go("setTimeout", async function setsTimeout() {
    await new Promise((resolve) => globalThis.setTimeout(resolve, hour));
  });
  group.go("after", async function waitsAfter(ctx) {
    await select(ctx, onReceive(new Channel(), String), after(hour));
  });
  group.go("tick", async function ticks(ctx) {
    using ticker = new Ticker(ctx, hour);
    await ticker.channel.receive(ctx);
  });
  group.go("within", async function within(ctx) {
    using timed = ctx.withTimeout(hour);
    await new Channel().receive(timed.ctx);
  });
  const mutex = new Mutex();
  group.go("hold", async function hold(ctx) {
    using _held = await mutex.lock(ctx);
    await sleep(ctx, hour);
  });
  group.go("lock", async function lock(ctx) {
    using _held = await mutex.lock(ctx);
  });
  const work = new WaitGroup();
  work.add();
  globalThis.setTimeout(() => work.done(), hour);
  group.go("wait", async function wait(ctx) {
    await work.wait(ctx);
  });
}
