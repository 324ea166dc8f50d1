/** What a task weighs that waits: `parked.js promise|receive|send|select <count>`. Prints bytes a task, young and old. */
import { type Context, Group } from "curfew";
import { Channel, onReceive, select } from "curfew/sync";
import { growOld } from "../../support/aging.js";
import { collectGarbage } from "../../support/garbage.js";
import { holdTime } from "../../support/virtual-clock.js";

const clock = holdTime();

const [how, size] = process.argv.slice(2) as ["promise" | "receive" | "send" | "select", string];
const count = Number(size);
/** Whoever will wake them, and where: made before the first weighing, so that it is in neither. */
const wake = new Array<(() => void) | null>(count).fill(null);
let parked = 0;
const [channel, other] = [new Channel<number>(), new Channel<number>()];

/** No async functions: their frames differ by what they call. */
const ways: Record<typeof how, (ctx: Context) => Promise<unknown>> = {
  promise: () =>
    new Promise<void>((resolve) => {
      wake[parked++] = resolve;
    }),
  receive: (ctx) => channel.receive(ctx),
  send: (ctx) => channel.send(ctx, 1),
  select: (ctx) => select(ctx, onReceive(channel, Number), onReceive(other, Number)),
};

/** V8 gives a new class's objects room to grow until it has seen some of them. */
async function warmUp(): Promise<void> {
  const group = new Group();
  for (let index = 0; index < 5000; index++) group.go("parked", ways[how]);
  for (const resolve of wake.splice(0, parked, ...new Array<null>(parked).fill(null))) resolve!();
  parked = 0;
  for (let index = 0; index < 5000 && how !== "promise"; index++)
    if (how === "send") channel.tryReceive();
    else channel.trySend(1);
  await group.wait();
}

async function heap(): Promise<number> {
  let rounds = 0;
  await collectGarbage(() => rounds++ === 4);
  return process.memoryUsage().heapUsed;
}

await warmUp();
const before = await heap();
const group = new Group();
for (let index = 0; index < count; index++) group.go("parked", ways[how]);
const young = ((await heap()) - before) / count;
// The sweeper works in slices of two milliseconds, of which the clock that stands still knows nothing.
await growOld(clock);
await growOld(clock);
const old = ((await heap()) - before) / count;
console.log(JSON.stringify({ young, old }));
