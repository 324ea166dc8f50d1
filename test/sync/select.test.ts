import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, Group, StoppedError } from "curfew";
import { after, Channel, onReceive, onSend, otherwise, select } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("select does the one thing that can be done, and gives what its handler returns", async () => {
  const [a, b] = [new Channel<number>(1), new Channel<string>(1)];
  b.trySend("ready");
  const got = await select(
    background,
    onReceive(a, (value) => value + 1),
    onReceive(b, (value) => `${value}!`),
  );
  assert.equal(got satisfies number | string, "ready!");
  assert.equal(
    await select(
      background,
      onSend(a, 7, () => "sent"),
    ),
    "sent",
  );
  assert.deepEqual(a.tryReceive(), { value: 7 });
});

test("select waits until something can be done, in either direction", async () => {
  const [a, b] = [new Channel<number>(), new Channel<number>()];
  const first = select(
    background,
    onReceive(a, (value) => ["received", value]),
    onSend(b, 1, () => ["sent"]),
  );
  await turn();
  assert.equal(await b.receive(background), 1);
  assert.deepEqual(await first, ["sent"]);
  const second = select(
    background,
    onReceive(a, (value) => ["received", value]),
    onSend(b, 2, () => ["sent"]),
  );
  await a.send(background, 3);
  assert.deepEqual(await second, ["received", 3]);
  assert.equal(b.tryReceive(), undefined, "what was not chosen has not happened");
  assert.equal(a.trySend(4), false);
});

test("two selects meet each other", async () => {
  const channel = new Channel<string>();
  const receiving = select(
    background,
    onReceive(channel, (value) => value),
  );
  const sending = select(
    background,
    onSend(channel, "hello", () => "sent"),
  );
  assert.deepEqual(await Promise.all([receiving, sending]), ["hello", "sent"]);
});

test("a select does not meet itself", async () => {
  const channel = new Channel<string>();
  using scope = background.withCancel();
  const selecting = select(scope.ctx, onReceive(channel, String), onSend(channel, "self"));
  await turn();
  assert.equal(hookCount(scope.ctx), 1);
  channel.trySend("other");
  assert.equal(await selecting, "other");
});

test("otherwise is chosen when nothing can be done, and only then", async () => {
  const channel = new Channel<number>(1);
  const look = (): Promise<string> =>
    select(
      background,
      onReceive(channel, String),
      otherwise(() => "nothing"),
    );
  assert.equal(await look(), "nothing");
  channel.trySend(1);
  assert.equal(await look(), "1");
});

test("after is chosen when time is up, and leaves no timer behind otherwise", async () => {
  const channel = new Channel<number>();
  const late = select(
    background,
    onReceive(channel, String),
    after(100, () => "late"),
  );
  await clock.pass(99);
  assert.equal(channel.trySend(1), true);
  assert.equal(await late, "1");
  assert.equal(clock.timers, 0);
  const again = select(
    background,
    onReceive(channel, String),
    after(100, () => "late"),
  );
  await clock.pass(100);
  assert.equal(await again, "late");
  assert.equal(channel.trySend(2), false);
});

test("a select that is stopped has done nothing, and leaves neither queue, timer nor hook", async () => {
  const [a, b] = [new Channel<number>(), new Channel<number>()];
  using scope = background.withCancel();
  const selecting = select(scope.ctx, onReceive(a, String), onSend(b, 1), after(1000));
  scope.cancel("enough");
  await assert.rejects(selecting, (error) => error === scope.ctx.error && error instanceof StoppedError);
  assert.equal(a.trySend(1), false);
  assert.equal(b.tryReceive(), undefined);
  assert.equal(clock.timers, 0);
  assert.equal(hookCount(scope.ctx), 0);
  await assert.rejects(select(scope.ctx, otherwise()), StoppedError);
});

test("a closed channel is always ready: with a handler for that, it is called, else ClosedError is thrown", async () => {
  const channel = new Channel<number>(1);
  const look = (): Promise<string> =>
    select(
      background,
      onReceive(channel, String, () => "closed"),
    );
  const waiting = look();
  channel.close();
  assert.equal(await waiting, "closed");
  assert.equal(await look(), "closed");
  await assert.rejects(select(background, onReceive(channel, String)), ClosedError);
  await assert.rejects(select(background, onSend(channel, 1)), ClosedError);
  const other = new Channel<number>();
  const [receiving, sending] = [select(background, onReceive(other, String)), select(background, onSend(other, 1))];
  assert.equal(await receiving, "1");
  await sending;
  const late = select(background, onSend(other, 2));
  other.close();
  await assert.rejects(late, new ClosedError("the channel", { during: "send" }));
});

test("a case without a channel is never chosen", async () => {
  const channel = new Channel<number>(1);
  channel.trySend(1);
  assert.equal(
    await select(
      background,
      onReceive(undefined, () => "none"),
      onReceive(channel, String),
    ),
    "1",
  );
  const group = new Group();
  group.go("waiter", (ctx) => select(ctx, onReceive(null, String), onSend(undefined, 1)));
  group.go("selector", (ctx) => select(ctx, onReceive(channel, String)));
  assert.deepEqual(
    group.stragglers().map(({ wait }) => wait),
    ["select (no cases)", "select"],
  );
  group.stop();
  await group.wait();
});

test("the handler runs in the task that selects: what it throws is the select's, and it may wait", async () => {
  const channel = new Channel<number>();
  const failing = select(
    background,
    onReceive(channel, () => {
      throw new Error("boom");
    }),
  );
  assert.equal(channel.trySend(1), true);
  await assert.rejects(failing, { message: "boom" });
  const waiting = select(
    background,
    onReceive(channel, async (value) => {
      await turn();
      return value;
    }),
  );
  channel.trySend(2);
  assert.equal((await waiting) satisfies number, 2);
  await assert.rejects(
    select(
      background,
      otherwise(() => {
        throw new Error("at once");
      }),
    ),
    { message: "at once" },
  );
});

test("select without a case, with something else, or with one in use, is refused in one sentence", async () => {
  await assert.rejects(select(background), {
    name: "TypeError",
    message: "select takes at least one case: without any it could never end; to wait for a stop, use untilDone",
  });
  await assert.rejects(select(background, (() => 1) as never), {
    name: "TypeError",
    message: "select takes cases such as onReceive(…), and was given a function (no name)",
  });
  const channel = new Channel<number>();
  const one = onReceive(channel, String);
  const waiting = select(background, one, one);
  await assert.rejects(select(background, one), {
    name: "TypeError",
    message: "a case is in use: another select waits with it; make one for each",
  });
  channel.trySend(1);
  assert.equal(await waiting, "1");
  channel.close();
  await assert.rejects(select(background, one), ClosedError);
  assert.throws(() => onReceive({} as never, String), {
    name: "TypeError",
    message: "onReceive takes a Channel, and was given an object (Object)",
  });
  assert.throws(() => after(-1), RangeError);
  assert.throws(() => otherwise(1 as never), TypeError);
});
