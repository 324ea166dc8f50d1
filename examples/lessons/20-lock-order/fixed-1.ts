// The locks are told for whom they are: the call that closes the circle is an error that names both tasks and both locks.
import { background, type Context, DeadlockError, Group, sleep, taskCount } from "curfew";
import { Mutex } from "curfew/sync";

const [mine, yours] = [new Mutex("my account"), new Mutex("your account")];
const group = new Group(background, { name: "transfers" });

async function transfer(ctx: Context, from: Mutex, to: Mutex): Promise<void> {
  try {
    using _from = await from.lock(ctx);
    await sleep(ctx, 10);
    using _to = await to.lock(ctx);
    console.log("transferred");
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    console.log(error.message);
  }
}

group.go("pay", (ctx) => transfer(ctx, mine, yours));
group.go("pay back", (ctx) => transfer(ctx, yours, mine));
await group.wait();
console.log(`tasks: ${taskCount()}`);
