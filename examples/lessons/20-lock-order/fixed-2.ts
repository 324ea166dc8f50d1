// Both tasks take the locks in one order, whichever way the money goes.
import { background, type Context, Group, sleep, taskCount } from "curfew";
import { Mutex } from "curfew/sync";

const accounts = [
  { number: 1, mutex: new Mutex("my account") },
  { number: 2, mutex: new Mutex("your account") },
] as const;
type Account = (typeof accounts)[number];
const group = new Group(background, { name: "transfers" });

async function transfer(ctx: Context, from: Account, to: Account): Promise<void> {
  const [first, second] = from.number < to.number ? [from, to] : [to, from];
  using _first = await first.mutex.lock(ctx);
  await sleep(ctx, 10);
  using _second = await second.mutex.lock(ctx);
  console.log("transferred");
}

const [mine, yours] = accounts;
group.go("pay", (ctx) => transfer(ctx, mine, yours));
group.go("pay back", (ctx) => transfer(ctx, yours, mine));
await group.wait();
console.log(`tasks: ${taskCount()}`);
