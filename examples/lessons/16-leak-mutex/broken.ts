// The first task locks, and ends without unlocking; the two others wait for ever.
import { background, Group, sleep, taskCount } from "curfew";
import { Mutex } from "curfew/sync";

const mutex = new Mutex("total");
const group = new Group(background, { name: "adders" });
let total = 0;

for (let number = 1; number <= 3; number++) {
  group.go(`adder ${number}`, async (ctx) => {
    const held = await mutex.lock(ctx);
    total += number;
    if (total === 1) return;
    held.release();
  });
}
console.log(`tasks: ${taskCount()}`);
await sleep(background, 100);
console.log(`tasks: ${taskCount()}, total: ${total}`);
