/** What Go's `test/chan` promises, said in our words. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group } from "curfew";
import { Channel, onReceive, onSend, otherwise, select } from "curfew/sync";
import { collectGarbage } from "../support/garbage.js";
import { turn } from "../support/turn.js";

const ctx = background;

test("test/chan/fifo: values come out in the order in which they went in, with room and without", async () => {
  const async = new Channel<number>(10);
  for (let value = 0; value < 10; value++) await async.send(ctx, value);
  for (let value = 0; value < 10; value++) assert.equal(await async.receive(ctx), value);
  const sync = new Channel<number>();
  const received: number[] = [];
  // A chain: each waits for its turn, then receives.
  let turnOf = Promise.resolve();
  for (let value = 0; value < 10; value++)
    turnOf = turnOf.then(async () => void received.push(await sync.receive(ctx)));
  for (let value = 0; value < 10; value++) await sync.send(ctx, value);
  await turnOf;
  assert.deepEqual(received, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("test/chan/goroutines: a value goes through a chain of ten thousand tasks", async () => {
  const group = new Group();
  const first = new Channel<number>();
  let left = first;
  for (let count = 0; count < 10_000; count++) {
    const [from, to] = [left, new Channel<number>()];
    group.go("relay", async (ctx) => to.send(ctx, (await from.receive(ctx)) + 1));
    left = to;
  }
  const last = left.receive(ctx);
  await first.send(ctx, 0);
  assert.equal(await last, 10_000);
  await group.wait();
});

test("test/chan/nonblock: what need not wait is done at once or not at all, for values of any kind", async () => {
  for (const value of [1, "text", true, undefined, null, { any: "thing" }, Symbol("s"), 10n, Number.NaN]) {
    for (const capacity of [0, 1]) {
      const channel = new Channel<unknown>(capacity);
      assert.equal(channel.tryReceive(), undefined);
      assert.equal(
        await select(
          ctx,
          onReceive(channel, () => "got"),
          otherwise(() => "none"),
        ),
        "none",
      );
      const sent = channel.trySend(value);
      assert.equal(sent, capacity === 1);
      if (!sent) void channel.send(ctx, value);
      assert.equal(channel.trySend(value), false);
      assert.equal(
        await select(
          ctx,
          onSend(channel, value, () => "sent"),
          otherwise(() => "full"),
        ),
        "full",
      );
      assert.deepEqual(channel.tryReceive(), { value });
      assert.equal(channel.tryReceive(), undefined);
      const receiving = channel.receive(ctx);
      assert.equal(
        await select(
          ctx,
          onSend(channel, value, () => "sent"),
          otherwise(() => "full"),
        ),
        "sent",
      );
      assert.deepEqual({ value: await receiving }, { value });
    }
  }
});

test("test/chan/select: no channel takes a case out, until all values were sent on those that are left", async () => {
  const [a, b] = [new Channel<number>(1), new Channel<number>(1)];
  let counter = 0;
  let shift = 0;
  const group = new Group();
  group.go("sender", async (ctx) => {
    for (let sent = 0; sent < 10; sent++) {
      shift++;
      await select(
        ctx,
        onSend(shift % 2 === 0 ? a : undefined, ++counter),
        onSend(shift % 2 === 1 ? b : undefined, counter),
      );
    }
    a.close();
    b.close();
  });
  const seen: number[] = [];
  for (const channel of [a, b])
    group.go("receiver", async (ctx) => {
      for await (const value of channel.values(ctx)) seen.push(value);
    });
  await group.wait();
  assert.equal(counter, 10);
  assert.deepEqual(
    seen.sort((x, y) => x - y),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

test("test/chan/select2: a hundred thousand selects leave nothing in the memory", async () => {
  const [a, b] = [new Channel<number>(), new Channel<number>()];
  const exchange = async (count: number): Promise<void> => {
    const group = new Group();
    group.go("sender", async (ctx) => {
      for (let sent = 0; sent < count; sent++) await select(ctx, onSend(a, 1), onSend(b, 2));
    });
    group.go("receiver", async (ctx) => {
      for (let received = 0; received < count; received++)
        await select(ctx, onReceive(a, String), onReceive(b, String));
    });
    await group.wait();
  };
  const heap = async (): Promise<number> => {
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const grown: number[] = [];
  // V8 keeps what it compiles on the way; a leak would grow every time.
  for (let before = await heap(), round = 0; round < 4; round++) {
    await exchange(100_000);
    const now = await heap();
    grown.push(now - before);
    before = now;
  }
  assert.ok(Math.min(...grown) < 110_000, `${grown.join(", ")} bytes`);
});

test("test/chan/select4: the case that is ready is chosen, and of the other nothing happens", async () => {
  const ready = new Channel<number>(1);
  ready.trySend(42);
  const never = new Channel<number>();
  let value = 0;
  await select(
    ctx,
    onReceive(ready, (got) => void (value = got)),
    onReceive(never, () => assert.fail("chosen")),
  );
  assert.equal(value, 42);
});

test("test/chan/select5: what a case is made of is evaluated once, in the order of the text, chosen or not", async () => {
  const order: string[] = [];
  const noted = <T>(name: string, value: T): T => {
    order.push(name);
    return value;
  };
  const [a, b] = [new Channel<number>(1), new Channel<number>()];
  await select(
    ctx,
    onReceive(noted("b", b), () => order.push("received")),
    onSend(noted("a", a), noted("value", 1), () => order.push("sent")),
  );
  assert.deepEqual(order, ["b", "a", "value", "sent"]);
});

test("test/chan/select6 (issue 2075): a select that is last in a queue and is chosen elsewhere leaves that queue whole", async () => {
  const [c1, c2, c3] = [new Channel<boolean>(), new Channel<boolean>(), new Channel<boolean>()];
  const group = new Group();
  group.go("first", (ctx) => c1.receive(ctx));
  group.go("selects", async (ctx) => {
    await select(
      ctx,
      onReceive(c1, () => assert.fail("dummy")),
      onReceive(c2, () => c3.send(ctx, true)),
    );
    await c1.receive(ctx);
  });
  group.go("sender", (ctx) => c2.send(ctx, true));
  await c3.receive(ctx);
  await c1.send(ctx, true);
  await c1.send(ctx, true);
  await group.wait();
});

test("test/chan/select7: a value that nobody looks at is received all the same, by whichever means on both sides", async () => {
  const receives: ((ctx: Context, channel: Channel<number>) => Promise<unknown>)[] = [
    (ctx, channel) => channel.receive(ctx),
    (ctx, channel) =>
      select(
        ctx,
        onReceive(channel, () => undefined),
      ),
    (ctx, channel) =>
      select(
        ctx,
        onReceive(channel, () => undefined),
        onReceive(new Channel(), () => undefined),
      ),
  ];
  const sends: typeof receives = [
    (ctx, channel) => channel.send(ctx, 1),
    (ctx, channel) => select(ctx, onSend(channel, 1)),
    (ctx, channel) => select(ctx, onSend(channel, 1), onSend(new Channel<number>(), 1)),
  ];
  for (const receive of receives)
    for (const send of sends)
      for (const sides of [
        [receive, send],
        [send, receive],
      ]) {
        const channel = new Channel<number>();
        const group = new Group();
        for (const side of sides) group.go("side", (ctx) => side(ctx, channel));
        await group.wait();
      }
});

test("test/chan/doubleselect: of a hundred thousand selects with four cases none does two of them", async () => {
  const channels = Array.from({ length: 4 }, () => new Channel<number>());
  const out = new Channel<number>();
  const group = new Group();
  const count = 100_000;
  group.go("sender", async (ctx) => {
    for (let value = 0; value < count; value++) await select(ctx, ...channels.map((channel) => onSend(channel, value)));
    for (const channel of channels) channel.close();
  });
  let open = channels.length;
  for (const channel of channels) {
    group.go("mux", async (ctx) => {
      for await (const value of channel.values(ctx)) await out.send(ctx, value);
      if (--open === 0) out.close();
    });
  }
  const seen = new Set<number>();
  for await (const value of out.values(ctx)) {
    assert.equal(seen.has(value), false, `${String(value)} came twice`);
    seen.add(value);
  }
  assert.equal(seen.size, count);
  await group.wait();
});

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

test("test/chan/sieve1: a chain of filters yields the primes", async () => {
  const group = new Group();
  let from = new Channel<number>();
  const numbers = from;
  group.go("generate", async (ctx) => {
    for (let number = 2; ; number++) await numbers.send(ctx, number);
  });
  const found: number[] = [];
  for (const _ of primes) {
    const prime = await from.receive(ctx);
    found.push(prime);
    const [source, filtered] = [from, new Channel<number>()];
    group.go("filter", async (ctx) => {
      for await (const number of source.values(ctx)) if (number % prime !== 0) await filtered.send(ctx, number);
    });
    from = filtered;
  }
  group.stop();
  await group.wait();
  assert.deepEqual(found, primes);
});

test("test/chan/sieve2: merged streams of multiples, each with some room, leave the primes", async () => {
  const group = new Group();
  const stream = (room: number, first: number, step: number): Channel<number> => {
    const channel = new Channel<number>(room);
    group.go("stream", async (ctx) => {
      for (let number = first; ; number += step) await channel.send(ctx, number);
    });
    return channel;
  };
  const odds = stream(50, 5, 2);
  const heads = [{ head: 9, multiples: stream(10, 15, 6) }];
  const found = [2, 3];
  while (found.length < primes.length) {
    const odd = await odds.receive(ctx);
    const composite = heads.filter(({ head }) => head === odd);
    for (const one of composite) one.head = await one.multiples.receive(ctx);
    if (composite.length > 0) continue;
    found.push(odd);
    const multiples = stream(10, odd * odd, 2 * odd);
    heads.push({ head: await multiples.receive(ctx), multiples });
  }
  group.stop();
  await group.wait();
  assert.deepEqual(found, primes);
  await turn();
});
