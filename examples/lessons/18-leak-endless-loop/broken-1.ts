// Three tasks loop for ever and never look at their context: told to stop, they go on.
import { setTimeout as pause } from "node:timers/promises";
import { background, Group, StragglersError, taskCount } from "curfew";

async function poll(): Promise<void> {
  for (;;) {
    await pause(900);
  }
}

const group = new Group(background, { name: "pollers" });
for (let i = 0; i < 3; i++) group.go("poll", poll);
console.log(`${taskCount()} tasks`);

try {
  await group.shutdown(100);
} catch (error) {
  if (!(error instanceof StragglersError)) throw error;
  console.log(`shutdown: ${error.stragglers.length} tasks did not stop: ${error.stragglers[0]!.name}`);
  console.log(`${taskCount()} tasks`);
}
