/** What Go's `runtime/chan_test.go` promises, said in our words. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, Group } from "curfew";
import { type Case, Channel, onReceive, onSend, otherwise, select, WaitGroup } from "curfew/sync";
import { blocks } from "../support/blocks.js";
import { turn } from "../support/turn.js";

const ctx = background;

test("TestChan: whatever the room, an empty channel makes receivers wait, and a full one senders", async () => {
  for (let capacity = 0; capacity < 200; capacity += 20) {
    const channel = new Channel<number>(capacity);
    using scope = ctx.withCancel();
    const waiting = [channel.receive(scope.ctx), channel.receive(scope.ctx)];
    for (const receiving of waiting) assert.equal(await blocks(receiving), true);
    assert.equal(channel.tryReceive(), undefined);
    assert.equal(
      await select(
        ctx,
        onReceive(channel, () => "got"),
        otherwise(() => "none"),
      ),
      "none",
    );
    assert.equal(channel.trySend(0) && channel.trySend(1), true);
    assert.deepEqual(await Promise.all(waiting), [0, 1]);

    for (let value = 0; value < capacity; value++) await channel.send(ctx, value);
    assert.equal(channel.length, capacity);
    const sending = channel.send(scope.ctx, capacity);
    assert.equal(await blocks(sending), true);
    assert.equal(channel.trySend(-1), false);
    for (let value = 0; value <= capacity; value++) assert.equal(await channel.receive(ctx), value);
    await sending;
    assert.equal(channel.length, 0);
  }
});

test("TestChan: what is in a closed channel can be received, then it is closed for every receiver", async () => {
  for (const capacity of [1, 10, 100]) {
    const channel = new Channel<number>(capacity);
    for (let value = 0; value < capacity; value++) channel.trySend(value);
    channel.close();
    for (let value = 0; value < capacity; value++) assert.equal(await channel.receive(ctx), value);
    for (let count = 0; count < 5; count++) await assert.rejects(channel.receive(ctx), ClosedError);
  }
});

test("TestChan: closing lets go a receiver that waits", async () => {
  const channel = new Channel<number>();
  const receiving = channel.receive(ctx);
  assert.equal(await blocks(receiving), true);
  channel.close();
  await assert.rejects(receiving, ClosedError);
});

test("TestChan: a hundred values of one sender come in order, whatever the room", async () => {
  for (const capacity of [0, 1, 7, 100]) {
    const channel = new Channel<number>(capacity);
    const group = new Group();
    group.go("sender", async (ctx) => {
      for (let value = 0; value < 100; value++) await channel.send(ctx, value);
    });
    for (let value = 0; value < 100; value++) assert.equal(await channel.receive(ctx), value);
    await group.wait();
  }
});

test("TestChan: of four senders and four receivers, each value of each sender arrives once", async () => {
  for (const capacity of [0, 1, 10]) {
    const channel = new Channel<number>(capacity);
    const group = new Group();
    const seen = new Map<number, number>();
    for (let sender = 0; sender < 4; sender++) {
      group.go("sender", async (ctx) => {
        for (let value = 0; value < 1000; value++) await channel.send(ctx, value);
      });
      group.go("receiver", async (ctx) => {
        for (let count = 0; count < 1000; count++) {
          const value = await channel.receive(ctx);
          seen.set(value, (seen.get(value) ?? 0) + 1);
        }
      });
    }
    await group.wait();
    assert.equal(seen.size, 1000);
    assert.ok([...seen.values()].every((times) => times === 4));
  }
});

test("TestNonblockRecvRace: who looks after a channel was closed never finds it merely empty", async () => {
  for (let round = 0; round < 1000; round++) {
    const channel = new Channel<number>(1);
    channel.trySend(1);
    const looking = select(
      ctx,
      onReceive(
        channel,
        () => "value",
        () => "closed",
      ),
      otherwise(() => "empty"),
    );
    channel.close();
    await select(
      ctx,
      onReceive(channel, String, () => "closed"),
      otherwise(() => assert.fail("empty")),
    );
    assert.notEqual(await looking, "empty");
  }
});

test("TestNonblockSelectRace: while at least one of two channels has a value, a look at both finds one", async () => {
  for (let round = 0; round < 10_000; round++) {
    const [a, b] = [new Channel<number>(1), new Channel<number>(1)];
    a.trySend(1);
    const group = new Group();
    const looking = group.go("looks", (ctx) =>
      select(
        ctx,
        onReceive(a, () => true),
        onReceive(b, () => true),
        otherwise(() => false),
      ),
    );
    b.trySend(1);
    a.tryReceive();
    assert.equal(await looking.result(), true);
  }
});

test("TestNonblockSelectRace2: the same, where the other channel is closed", async () => {
  for (let round = 0; round < 10_000; round++) {
    const [a, b] = [new Channel<number>(1), new Channel<number>()];
    a.trySend(1);
    b.close();
    a.tryReceive();
    const looked = await select(
      ctx,
      onReceive(a, () => true),
      onReceive(
        b,
        () => true,
        () => true,
      ),
      otherwise(() => false),
    );
    assert.equal(looked, true);
  }
});

test("TestSelfSelect: two tasks that send and receive on one channel in one select never meet themselves, nor hang", async () => {
  for (const capacity of [0, 10]) {
    const channel = new Channel<number>(capacity);
    const group = new Group();
    for (const self of [0, 1]) {
      group.go("self", async (ctx) => {
        for (let count = 0; count < 1000; count++) {
          const send = onSend(channel, self);
          const receive = onReceive(channel, (value) => {
            if (capacity === 0) assert.notEqual(value, self);
          });
          await (self === 0 || count % 2 === 0 ? select(ctx, send, receive) : select(ctx, receive, send));
        }
      });
    }
    await group.wait();
  }
});

test("TestSelectStress: four channels, by send and receive and by select in every position, ten thousand values each", async () => {
  const count = 10_000;
  const channels = [0, 0, 2, 3].map((capacity) => new Channel<number>(capacity));
  const group = new Group();
  for (const channel of channels) {
    group.go("sends", async (ctx) => {
      for (let value = 0; value < count; value++) await channel.send(ctx, 0);
    });
    group.go("receives", async (ctx) => {
      for (let value = 0; value < count; value++) await channel.receive(ctx);
    });
  }
  const sent = [0, 0, 0, 0];
  const received = [0, 0, 0, 0];
  const open = (counts: number[]): number[] => [0, 1, 2, 3].filter((index) => counts[index]! < count);
  group.go("selects to send", async (ctx) => {
    for (let left = open(sent); left.length > 0; left = open(sent))
      await select(ctx, ...left.map((index) => onSend(channels[index], 0, () => sent[index]!++)));
  });
  group.go("selects to receive", async (ctx) => {
    for (let left = open(received); left.length > 0; left = open(received))
      await select(ctx, ...left.map((index) => onReceive(channels[index], () => received[index]!++)));
  });
  await group.wait();
  assert.deepEqual([sent, received], [Array(4).fill(count), Array(4).fill(count)]);
});

test("TestSelectFairness: of ten thousand selects between two that are always ready, each is chosen about half the time", async () => {
  const trials = 10_000;
  const [c1, c2, out1, out2] = [
    new Channel<number>(trials + 1),
    new Channel<number>(trials + 1),
    new Channel<number>(),
    new Channel<number>(),
  ];
  for (let count = 0; count < trials + 1; count++) {
    c1.trySend(1);
    c2.trySend(2);
  }
  const [unused1, unused2] = [new Channel<number>(), new Channel<number>()];
  const group = new Group();
  group.go("forwards", async (ctx) => {
    for (;;) {
      const value = await select(
        ctx,
        onReceive(unused1, Number),
        onReceive(c1, (value) => value),
        onReceive(unused2, Number),
        onReceive(c2, (value) => value),
      );
      await select(ctx, onSend(out1, value), onSend(out2, value));
    }
  });
  const counts = { 1: 0, 2: 0 };
  for (let count = 0; count < trials; count++)
    counts[(await select(ctx, onReceive(out1, Number), onReceive(out2, Number))) as 1 | 2]++;
  group.stop();
  await group.wait();
  // Ten standard deviations of a fair coin.
  const bound = 10 * Math.sqrt(trials * 0.25);
  assert.ok(Math.abs(counts[1] - trials / 2) < bound, JSON.stringify(counts));
});

test("TestChanSendInterface: a value of any kind goes through, by send, by look and by select", async () => {
  const channel = new Channel<unknown>(1);
  const value = { mt: "struct" };
  await channel.send(ctx, value);
  assert.equal(channel.trySend(value), false);
  assert.equal(
    await select(
      ctx,
      onSend(channel, value, () => "sent"),
      otherwise(() => "full"),
    ),
    "full",
  );
  assert.equal(await channel.receive(ctx), value);
});

test("TestPseudoRandomSend: where both cases of a select can send, neither is chosen less than every tenth time", async () => {
  const count = 100;
  for (const capacity of [0, count]) {
    const channel = new Channel<number>(capacity);
    const got: number[] = [];
    const group = new Group();
    group.go("receiver", async (ctx) => {
      for (let received = 0; received < count; received++) {
        await turn();
        got.push(await channel.receive(ctx));
      }
    });
    for (let sent = 0; sent < count; sent++) await select(ctx, onSend(channel, 0), onSend(channel, 1));
    await group.wait();
    const ones = got.filter((value) => value === 1).length;
    assert.ok(ones > count / 10 && ones < (count * 9) / 10, `${String(ones)} of ${String(count)}`);
  }
});

test("TestMultiConsumer: 23 workers handle 271,828 values, none twice and none not", async () => {
  const [workers, items] = [23, 271_828];
  const primes = [2, 7, 31, 127, 503, 2011, 8053];
  const work = new Channel<number>(7);
  const results = new Channel<number>(57);
  const group = new Group();
  const left = new WaitGroup();
  for (let worker = 0; worker < workers; worker++) {
    left.add();
    group.go("worker", async (ctx) => {
      for await (const value of work.values(ctx)) {
        if (worker === primes[value % primes.length]! % workers) await turn();
        await results.send(ctx, value);
      }
      left.done();
    });
  }
  let expected = 0;
  group.go("feeder", async (ctx) => {
    for (let item = 0; item < items; item++) {
      const value = primes[item % primes.length]!;
      expected += value;
      await work.send(ctx, value);
    }
    work.close();
    await left.wait(ctx);
    results.close();
  });
  let count = 0;
  let sum = 0;
  for await (const value of results.values(ctx)) {
    count++;
    sum += value;
  }
  await group.wait();
  assert.deepEqual([count, sum], [items, expected]);
});

test("TestSelectDuplicateChannel: a select that waits twice on one channel leaves it whole when it is chosen elsewhere", async () => {
  const [c, d, e] = [new Channel<number>(), new Channel<number>(), new Channel<number>()];
  const group = new Group();
  group.go("A", async (ctx) => {
    await select(ctx, onReceive(c, Number), onReceive(c, Number), onReceive(d, Number));
    await e.send(ctx, 9);
  });
  group.go("B", (ctx) => c.receive(ctx));
  await d.send(ctx, 7);
  await e.receive(ctx);
  await c.send(ctx, 8);
  await group.wait();
});

test("TestChanSendSelectBarrier, TestChanSendBarrier: a barrier of channels lets all through, round after round", async () => {
  for (const useSelect of [false, true]) {
    const group = new Group();
    const [arrive, leave] = [new Channel<number>(), new Channel<number>()];
    const parties = 10;
    const send = (channel: Channel<number>): Case<unknown>[] => [onSend(channel, 1), onReceive(undefined, Number)];
    for (let party = 0; party < parties; party++) {
      group.go("party", async (ctx) => {
        for (let round = 0; round < 1000; round++) {
          await (useSelect ? select(ctx, ...send(arrive)) : arrive.send(ctx, 1));
          await leave.receive(ctx);
        }
      });
    }
    for (let round = 0; round < 1000; round++) {
      for (let party = 0; party < parties; party++) await arrive.receive(ctx);
      for (let party = 0; party < parties; party++) await leave.send(ctx, 1);
    }
    await group.wait();
  }
});
