/** WaitGroup: one more was added than will be done. */
import type { Group } from "curfew";
import { WaitGroup } from "curfew/sync";

export function broken(group: Group): void {
  start(group, 2);
}

export function fixed(group: Group): void {
  start(group, 1);
}

function start(group: Group, added: number): void {
  const work = new WaitGroup();
  work.add(added);
  group.go("wait", async function wait(ctx) {
    await work.wait(ctx); //> wait
  });
  group.go("work", () => work.done());
}
