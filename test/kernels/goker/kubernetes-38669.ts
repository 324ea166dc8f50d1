/**
 * kubernetes#38669, events from before. A watcher first sends the events that were there when it began. Its owner stops it
 * at once, and reads none; to stop closes the channel of new events, which the watcher has not come to yet.
 */
import { type Group, sleep } from "curfew";
import { Channel, onReceive, onSend, select } from "curfew/sync";

export function broken(group: Group): void {
  const results = new Channel<string>();
  const events = new Channel<string>();
  group.go("process", async function process(ctx) {
    for (const event of ["first", "second"]) {
      await results.send(ctx, event); //> process
    }
    for await (const event of events.values(ctx)) await results.send(ctx, event);
  });
  group.go("stop", async function stop(ctx) {
    await sleep(ctx, 1);
    events.close();
  });
}

/** Each send gives up when the watcher was stopped. */
export function fixed(group: Group): void {
  const results = new Channel<string>();
  const stopped = new Channel<never>();
  group.go("process", async function process(ctx) {
    for (const event of ["first", "second"]) {
      const isOver = await select(
        ctx,
        onSend(results, event, () => false),
        onReceive(
          stopped,
          () => true,
          () => true,
        ),
      );
      if (isOver) return;
    }
  });
  group.go("stop", async function stop(ctx) {
    await sleep(ctx, 1);
    stopped.close();
  });
}
