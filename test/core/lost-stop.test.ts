import assert from "node:assert/strict";
import test from "node:test";
import { abandonOnDone, background, type Context, Group, LostError, untilDone } from "curfew";
import { doomed, growOld, sweepAndCollect } from "../support/aging.js";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

const waits: Record<string, (ctx: Context) => Promise<unknown>> = {
  untilDone,
  "untilDone on a scope": (ctx) => untilDone(ctx.withCancel().ctx),
  abandonOnDone: (ctx) => abandonOnDone(ctx, doomed()),
};

for (const [name, wait] of Object.entries(waits)) {
  test(`a task that waits for its own stop is never lost, however old: ${name}`, async () => {
    const group = new Group();
    const gate = new Gate();
    const ran: string[] = [];
    const begin = (task: string, when: Promise<unknown>): void =>
      void group.go(task, async (ctx) => {
        await when;
        try {
          await wait(ctx);
        } finally {
          ran.push(`${task}: ${String(ctx.cause)}`);
        }
      });
    begin("waits from the start", Promise.resolve());
    begin("waits once old", gate.passed);

    await growOld(clock);
    gate.open();
    await turn();
    await sweepAndCollect(clock);
    await sweepAndCollect(clock);

    assert.equal(group.size, 2);
    assert.ok(
      group.stragglers().every((straggler) => straggler.wait !== undefined),
      "a dump still says what it waits for",
    );
    group.stop("over");
    await group.wait();
    assert.deepEqual(ran, ["waits from the start: over", "waits once old: over"]);
    assert.deepEqual(group.errors, []);
  });
}

test("a task that waits for a stop that never comes, as on the background, is lost", async () => {
  const group = new Group();
  const task = group.go("in vain", () => untilDone(background));
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await assert.rejects(group.wait(), LostError);
});
