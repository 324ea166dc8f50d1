// The lock is told for whom it is: the call that would wait for itself is an error, and the others go on.
import { background, DeadlockError, Group, sleep, taskCount } from "curfew";
import { RWMutex } from "curfew/sync";

const table = new RWMutex("table");
const group = new Group(background, { name: "readers" });

for (let number = 1; number <= 3; number++) {
  group.go(`reader ${number}`, async (ctx) => {
    using _read = await table.rlock(ctx);
    await sleep(ctx, 10);
    try {
      // eslint-disable-next-line curfew/lock-order -- it asks for what it cannot have: that is the lesson.
      if (number === 1) (await table.lock(ctx)).release();
    } catch (error) {
      if (!(error instanceof DeadlockError)) throw error;
      console.log(error.message);
    }
    using _again = await table.rlock(ctx);
    console.log(`reader ${number} has read twice`);
  });
}
console.log(`tasks: ${taskCount()}`);
await group.wait();
console.log(`tasks: ${taskCount()}`);
