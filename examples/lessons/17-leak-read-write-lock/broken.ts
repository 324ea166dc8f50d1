// One of three readers asks for the write lock too: it waits for itself, and the others' next read waits behind it.
import { background, Group, sleep, taskCount } from "curfew";
import { RWMutex } from "curfew/sync";

const table = new RWMutex("table");
const group = new Group(background, { name: "readers" });
// On the background a lock cannot know whose it is.
const nobody = background;

for (let number = 1; number <= 3; number++) {
  group.go(`reader ${number}`, async (ctx) => {
    using _read = await table.rlock(nobody);
    await sleep(ctx, 10);
    if (number === 1) (await table.lock(nobody)).release();
    using _again = await table.rlock(nobody);
    console.log(`reader ${number} has read twice`);
  });
}
console.log(`tasks: ${taskCount()}`);
await sleep(background, 100);
console.log(`tasks: ${taskCount()}`);
