/**
 * cockroach#35073, a reader that fails before it reads. Rows are pushed into the buffer of an outbox. The outbox cannot
 * connect, ends, and leaves the buffer full: the next push waits, and so does whoever waits for that.
 */
import { type Context, type Group, sleep } from "curfew";
import { Channel, WaitGroup } from "curfew/sync";

export function broken(group: Group): void {
  const rows = new Channel<string>(2);
  group.go("outbox", async function outbox(ctx) {
    await failToConnect(ctx);
  });
  group.go("run", async function run(ctx) {
    const pushes = new WaitGroup();
    pushes.add(3);
    for (const row of ["a", "b", "c"]) {
      group.go("push", async function push(ctx) {
        await rows.send(ctx, row); //> push
        pushes.done();
      });
    }
    await pushes.wait(ctx); //> run
  });
}

/** An outbox that fails takes, and drops, what is pushed. */
export function fixed(group: Group): void {
  const rows = new Channel<string>(2);
  group.go("outbox", async function outbox(ctx) {
    await failToConnect(ctx);
    for await (const _row of rows.values(ctx));
  });
  group.go("run", async function run(ctx) {
    const pushes = new WaitGroup();
    pushes.add(3);
    for (const row of ["a", "b", "c"]) {
      group.go("push", async function push(ctx) {
        await rows.send(ctx, row);
        pushes.done();
      });
    }
    await pushes.wait(ctx);
    rows.close();
  });
}

async function failToConnect(ctx: Context): Promise<void> {
  await sleep(ctx, 1);
}
