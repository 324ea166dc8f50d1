// Reporter(2 workers, a buffer of 4): twelve producers wait for room; after the stop it takes no more, drains, and ends.
import { background, type Context, Group, sleep } from "curfew";
import { Pool } from "curfew/pool";

let inHand = 0;
let most = 0;

async function report(ctx: Context, event: string): Promise<void> {
  most = Math.max(most, ++inHand);
  await sleep(ctx, 20);
  inHand--;
  console.log(`report: ${event}`);
}

const reporter = new Pool({ name: "reporter", workers: 2, capacity: 4, handle: report });
const group = new Group();
const producers = Array.from({ length: 12 }, (_, number) =>
  group.go(`producer ${number}`, async (ctx) => {
    await reporter.submit(ctx, `event ${number}`);
  }),
);
const run = group.go("reporter", (ctx) => reporter.run(ctx), { stopAfter: producers });

await sleep(background, 0);
console.log(`in hand: ${inHand}, waiting: ${reporter.stats().waiting}, producers without room: ${group.size - 1}`);
await Promise.all(producers.map((producer) => producer.result()));
group.stop("enough");
console.log("stopped: it takes no more");
await run.result();
console.log(`handled: ${reporter.stats().handled}, at most ${most} at once`);
