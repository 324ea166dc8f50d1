/**
 * moby#30408, nobody is told. Tasks wait under a lock until a plugin is active. When it cannot be activated, that is noted, and those
 * who wait are not told to look again.
 */
import { type Group, sleep } from "curfew";
import { Channel, Cond, Mutex } from "curfew/sync";

export function broken(group: Group): void {
  const changed = new Cond(new Mutex("plugin"));
  const done = new Channel<void>(1);
  let state: "new" | "failed" = "new";
  group.go("waitActive", async function waitActive(ctx) {
    using _held = await changed.mutex.lock(ctx);
    while (state === "new") {
      await changed.wait(ctx); //> waitActive
    }
    await done.send(ctx, undefined);
  });
  group.go("activate", async function activate(ctx) {
    await sleep(ctx, 1);
    state = "failed";
    await done.receive(ctx); //> activate
  });
}

/** Whatever comes of it, all who wait are told. */
export function fixed(group: Group): void {
  const changed = new Cond(new Mutex("plugin"));
  const done = new Channel<void>(1);
  let state: "new" | "failed" = "new";
  group.go("waitActive", async function waitActive(ctx) {
    using _held = await changed.mutex.lock(ctx);
    while (state === "new") await changed.wait(ctx);
    await done.send(ctx, undefined);
  });
  group.go("activate", async function activate(ctx) {
    await sleep(ctx, 1);
    state = "failed";
    changed.broadcast();
    await done.receive(ctx);
  });
}
