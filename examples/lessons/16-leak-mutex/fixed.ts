// `using` unlocks on every way out, and so all three have had their turn.
import { background, Group, taskCount } from "curfew";
import { Mutex } from "curfew/sync";

const mutex = new Mutex("total");
const group = new Group(background, { name: "adders" });
let total = 0;

for (let number = 1; number <= 3; number++) {
  group.go(`adder ${number}`, async (ctx) => {
    using _held = await mutex.lock(ctx);
    total += number;
    if (total === 1) return;
  });
}
console.log(`tasks: ${taskCount()}`);
await group.wait();
console.log(`tasks: ${taskCount()}, total: ${total}`);
