// Two tasks take two locks in opposite order: each has what the other waits for.
import { background, Group, sleep, taskCount } from "curfew";
import { Mutex } from "curfew/sync";

const [mine, yours] = [new Mutex("my account"), new Mutex("your account")];
const group = new Group(background, { name: "transfers" });
// On the background a lock cannot know whose it is.
const nobody = background;

async function transfer(from: Mutex, to: Mutex): Promise<void> {
  using _from = await from.lock(nobody);
  await sleep(background, 10);
  using _to = await to.lock(nobody);
  console.log("transferred");
}

group.go("pay", () => transfer(mine, yours));
group.go("pay back", () => transfer(yours, mine));
await sleep(background, 100);
console.log(`tasks: ${taskCount()}`);
