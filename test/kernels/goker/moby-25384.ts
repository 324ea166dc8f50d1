/**
 * moby#25384, a wait inside the loop. For each plugin a task is started, and all of them were added to a wait group before;
 * the loop waits for the group after starting the first.
 */
import type { Group } from "curfew";
import { WaitGroup } from "curfew/sync";

export function broken(group: Group): void {
  const plugins = ["first", "second"];
  group.go("init", async function init(ctx) {
    const restored = new WaitGroup();
    restored.add(plugins.length);
    for (const plugin of plugins) {
      group.go(plugin, () => restored.done());
      await restored.wait(ctx); //> init
    }
  });
}

/** It waits when all were started. */
export function fixed(group: Group): void {
  const plugins = ["first", "second"];
  group.go("init", async function init(ctx) {
    const restored = new WaitGroup();
    restored.add(plugins.length);
    for (const plugin of plugins) group.go(plugin, () => restored.done());
    await restored.wait(ctx);
  });
}
