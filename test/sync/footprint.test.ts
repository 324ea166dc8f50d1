import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import test, { type TestContext } from "node:test";
import { background, fromSignal, Group } from "curfew";
import { Channel, Mutex, onReceive, onSend, select } from "curfew/sync";
import { collectGarbage } from "../support/garbage.js";
import { hookCount } from "../support/hooks.js";
import { startProgram } from "../support/program.js";

interface Weight {
  readonly young: number;
  readonly old: number;
}

async function weigh(t: TestContext, how: string): Promise<Weight> {
  const program = startProgram(t, new URL("./programs/parked.js", import.meta.url), { args: [how, "100000"] });
  const [line] = await program.line(/^\{.*\}$/);
  return JSON.parse(line) as Weight;
}

test("waiting on a channel adds at most 200 bytes to a parked task, young or old", async (t) => {
  const bare = await weigh(t, "promise");
  for (const how of ["receive", "send"]) {
    const { young, old } = await weigh(t, how);
    const added = { young: young - bare.young, old: old - bare.old };
    t.diagnostic(`${how}: ${added.young.toFixed(0)} bytes more while young, ${added.old.toFixed(0)} once old`);
    assert.ok(added.young <= 200, `${how}, young: ${String(added.young)}`);
    assert.ok(added.old <= 200, `${how}, old: ${String(added.old)}`);
  }
});

test("a million operations leave nothing behind: no listener on a signal, no hook on a context, nothing in the memory", async () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  const mutex = new Mutex();
  const work = async (count: number): Promise<void> => {
    const [values, nobody] = [new Channel<number>(), new Channel<number>()];
    const group = new Group(ctx);
    const sender = group.go("sender", async (ctx) => {
      for (let value = 0; value < count; value++) await values.send(ctx, value);
    });
    const receiver = group.go("receiver", async (ctx) => {
      using scope = ctx.withCancel();
      for (let value = 0; value < count / 2; value++) {
        await values.receive(scope.ctx);
        await select(scope.ctx, onReceive(values, Number), onSend(nobody, 1));
        (await mutex.lock(scope.ctx)).release();
      }
      assert.equal(hookCount(scope.ctx), 0);
      assert.equal(hookCount(ctx), 1, "the scope alone");
    });
    await Promise.all([sender.result(), receiver.result()]);
    await group.wait();
  };
  const heap = async (): Promise<number> => {
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  await work(1000);
  const before = await heap();
  await work(1_000_000);
  assert.equal(hookCount(ctx), 0);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  const grown = (await heap()) - before;
  assert.ok(grown < 500_000, `${String(grown)} bytes`);
});

test("a value that was received is not kept by the channel, however large its room", async () => {
  const channel = new Channel<object>(100);
  const taken = (() => {
    channel.trySend({ large: "value" });
    channel.trySend({ another: "value" });
    return new WeakRef(channel.tryReceive()!.value);
  })();
  await collectGarbage();
  assert.equal(taken.deref(), undefined);
  assert.equal(channel.length, 1);
  await channel.receive(background);
});
