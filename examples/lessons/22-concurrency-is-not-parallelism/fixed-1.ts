// Waiting is cheap: 200,000 tasks live at once, on one thread, and one call stops them all.
import { background, Group, sleep, taskCount } from "curfew";

const group = new Group(background, { name: "many" });
for (let count = 0; count < 200_000; count++) group.go("waits", (ctx) => sleep(ctx, 60_000));
console.log(`${taskCount()} tasks`);
await group.shutdown(10_000);
console.log(`${taskCount()} tasks`);
