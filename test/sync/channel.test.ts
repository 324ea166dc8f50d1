import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, DeadlineError, Group, StoppedError } from "curfew";
import { Channel } from "curfew/sync";
import fc from "fast-check";
import { hookCount } from "../support/hooks.js";
import { runsOf } from "../support/runs.js";
import { turn } from "../support/turn.js";

test("a channel hands over values in the order in which they were sent", async () => {
  const channel = new Channel<number>(3);
  for (const value of [1, 2, 3]) await channel.send(background, value);
  assert.equal(channel.length, 3);
  const waiting = channel.send(background, 4);
  const received = [];
  for (let count = 0; count < 4; count++) received.push(await channel.receive(background));
  await waiting;
  assert.deepEqual(received, [1, 2, 3, 4]);
});

test("without a capacity, a send waits until its value is received", async () => {
  const channel = new Channel<string>();
  let sent = false;
  const sending = channel.send(background, "a").then(() => (sent = true));
  await turn();
  assert.equal(sent, false);
  assert.equal(await channel.receive(background), "a");
  await sending;
});

test("receivers that wait are served first come, first served", async () => {
  const channel = new Channel<string>();
  const received = Promise.all([channel.receive(background), channel.receive(background)]);
  await channel.send(background, "first");
  await channel.send(background, "second");
  assert.deepEqual(await received, ["first", "second"]);
});

test("a send that is stopped while it waits was never there", async () => {
  const channel = new Channel<string>();
  const scope = background.withCancel();
  const sending = channel.send(scope.ctx, "never");
  scope.cancel("gave up");
  await assert.rejects(sending, (error) => error === scope.ctx.error && error instanceof StoppedError);
  assert.equal(channel.tryReceive(), undefined);
});

test("a receive that is stopped while it waits takes no value", async () => {
  const channel = new Channel<string>();
  const scope = background.withCancel();
  const receiving = channel.receive(scope.ctx);
  scope.cancel();
  await assert.rejects(receiving, StoppedError);
  assert.equal(channel.trySend("kept"), false);
});

test("a stopped context is noticed first, even if a value is ready", async () => {
  const channel = new Channel<string>(1);
  channel.trySend("ready");
  using scope = background.withTimeout(0);
  await assert.rejects(channel.receive(scope.ctx), DeadlineError);
  await assert.rejects(channel.send(scope.ctx, "late"), DeadlineError);
  assert.deepEqual(channel.tryReceive(), { value: "ready" });
});

test("after close, what is in the channel can still be received, then receive throws ClosedError", async () => {
  const channel = new Channel<string>(2);
  channel.trySend("last");
  channel.close();
  assert.equal(channel.closed, true);
  assert.equal(await channel.receive(background), "last");
  await assert.rejects(channel.receive(background), new ClosedError("the channel", { during: "receive" }));
  assert.throws(() => channel.tryReceive(), ClosedError);
});

test("closing twice is refused, and so is closing what another has closed", () => {
  const channel = new Channel();
  channel.close();
  assert.throws(() => channel.close(), {
    name: "ClosedError",
    message: "the channel is closed, so close is refused",
  });
});

test("undefined is a value like any other", async () => {
  const channel = new Channel<undefined>(1);
  channel.trySend(undefined);
  assert.deepEqual(channel.tryReceive(), { value: undefined });
  const receiving = channel.receive(background);
  assert.equal(channel.trySend(undefined), true);
  assert.equal(await receiving, undefined);
  const values = channel.values(background);
  const next = values.next();
  channel.trySend(undefined);
  assert.deepEqual(await next, { value: undefined, done: false });
});

test("close releases everybody who waits, on both sides, with ClosedError", async () => {
  const sending = new Channel<string>();
  const send = sending.send(background, "not sent");
  sending.close();
  await assert.rejects(send, new ClosedError("the channel", { during: "send" }));
  assert.throws(() => sending.trySend("late"), ClosedError);

  const receiving = new Channel<string>();
  const receive = receiving.receive(background);
  receiving.close();
  await assert.rejects(receive, ClosedError);
});

test("iterating ends when the channel is closed and empty, and throws when its context stops first", async () => {
  const channel = new Channel<number>(2);
  channel.trySend(1);
  channel.trySend(2);
  channel.close();
  const values = [];
  for await (const value of channel.values(background)) values.push(value);
  assert.deepEqual(values, [1, 2]);

  const open = new Channel<number>();
  using scope = background.withCancel();
  const next = open.values(scope.ctx).next();
  await turn();
  scope.cancel("enough");
  await assert.rejects(next, StoppedError);
});

test("iterating ends when the channel was closed first, even if its context stops in the same moment", async () => {
  const channel = new Channel<number>();
  using scope = background.withCancel();
  const next = channel.values(scope.ctx).next();
  await turn();
  channel.close();
  scope.cancel("too late");
  assert.deepEqual(await next, { value: undefined, done: true });
});

test("a wait that is over leaves nothing behind in its context", async () => {
  const channel = new Channel<string>();
  using scope = background.withCancel();
  const receiving = channel.receive(scope.ctx);
  await channel.send(background, "x");
  await receiving;
  assert.equal(hookCount(scope.ctx), 0);
});

test("a task that waits says for what", async () => {
  const group = new Group();
  const channel = new Channel<string>();
  group.go("receiver", (ctx) => channel.receive(ctx));
  const sender = new Channel<string>();
  group.go("sender", (ctx) => sender.send(ctx, "x"));
  assert.deepEqual(
    group.stragglers().map(({ name, wait }) => [name, wait]),
    [
      ["receiver", "chan receive"],
      ["sender", "chan send"],
    ],
  );
  group.stop();
  await group.wait();
});

test("calls without a context are refused, in one sentence each", async () => {
  const channel = new Channel<string>(1);
  const wrong = (value: unknown): never => value as never;
  for (const [call, sentence] of [
    [() => channel.send(wrong("a value"), wrong(undefined)), 'send takes a Context, and was given "a value"'],
    [() => channel.receive(wrong(undefined)), "receive takes a Context, and was given undefined"],
    [() => channel.values(wrong(null)).next(), "values takes a Context, and was given null"],
  ] as const)
    await assert.rejects(call(), { name: "TypeError", message: sentence });
  assert.equal(channel.length, 0);
});

test("a capacity that is no whole number from 0 up is refused", () => {
  for (const capacity of [-1, 1.5, Number.NaN, Infinity]) assert.throws(() => new Channel(capacity), RangeError);
});

test("whatever sends, receives, stops and closes do: no value is lost, none comes twice, order is kept, nobody hangs", async () => {
  const step = fc.constantFrom("send", "receive", "trySend", "tryReceive", "stopOldest", "turn");
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.array(step, { maxLength: 60 }), async (capacity, steps) => {
      const channel = new Channel<number>(capacity);
      const sent: number[] = [];
      const received: number[] = [];
      const refused: number[] = [];
      const scopes: { cancel(): void }[] = [];
      const waits: Promise<void>[] = [];
      let next = 0;
      for (const each of steps) {
        const scope = background.withCancel();
        const value = next++;
        if (each === "send") {
          scopes.push(scope);
          waits.push(
            channel.send(scope.ctx, value).then(
              () => void sent.push(value),
              () => void refused.push(value),
            ),
          );
        } else if (each === "receive") {
          scopes.push(scope);
          waits.push(
            channel.receive(scope.ctx).then(
              (got) => void received.push(got),
              () => undefined,
            ),
          );
        } else if (each === "trySend") {
          if (channel.trySend(value)) sent.push(value);
        } else if (each === "tryReceive") {
          const got = channel.tryReceive();
          if (got !== undefined) received.push(got.value);
        } else if (each === "stopOldest") {
          scopes.shift()?.cancel();
        } else {
          await turn();
        }
      }
      channel.close();
      for (let got = take(channel); got !== undefined; got = take(channel)) received.push(got);
      await Promise.all(waits);
      assert.deepEqual([...received].sort(byNumber), [...sent].sort(byNumber));
      assert.deepEqual(
        refused.filter((value) => sent.includes(value)),
        [],
      );
      assert.equal(channel.length, 0);
    }),
    runsOf(500),
  );
});

function take(channel: Channel<number>): number | undefined {
  try {
    return channel.tryReceive()?.value;
  } catch {
    return undefined;
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}
