// The loop looks at its context, and its pause ends with it: told to stop, all three are gone at once.
import { background, Group, sleep, StoppedError, taskCount } from "curfew";

const group = new Group(background, { name: "pollers" });

for (let i = 0; i < 3; i++) {
  group.go("poll", async (ctx) => {
    while (!ctx.done) {
      try {
        await sleep(ctx, 900);
      } catch (error) {
        if (!(error instanceof StoppedError)) throw error;
        console.log(`poll: ${error.message}`);
      }
    }
  });
}
console.log(`${taskCount()} tasks`);

await group.shutdown(100, "enough");
console.log(`${taskCount()} tasks`);
