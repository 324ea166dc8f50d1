/** The table of Go's `test/chan/select3`: what waits, and what is an error. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, type CancelScope, ClosedError } from "curfew";
import { type Case, Channel, onReceive, onSend, otherwise, select } from "curfew/sync";
import { blocks } from "../support/blocks.js";

type Outcome = "waits" | "goes on" | "ClosedError";

function closed(): Channel<number> {
  const channel = new Channel<number>();
  channel.close();
  return channel;
}

function withValue(): Channel<number> {
  const channel = new Channel<number>(1);
  channel.trySend(7);
  return channel;
}

const unreachable = (): never => assert.fail("it was chosen");
const nil = undefined as Channel<number> | undefined;

/** What each does, as a row of the table. */
const rows: [string, Outcome, (ctx: CancelScope["ctx"]) => Promise<unknown>][] = [
  [
    "a send without a channel, beside otherwise",
    "goes on",
    (ctx) => select(ctx, onSend(nil, 7, unreachable), otherwise()),
  ],
  [
    "a receive without a channel, beside otherwise",
    "goes on",
    (ctx) => select(ctx, onReceive(nil, unreachable), otherwise()),
  ],
  ["a send on a channel with room", "goes on", (ctx) => new Channel<number>(1).send(ctx, 7)],
  ["a receive on a channel with a value", "goes on", (ctx) => withValue().receive(ctx)],
  ["a receive on a closed channel", "ClosedError", (ctx) => closed().receive(ctx)],
  ["a send on a closed channel", "ClosedError", (ctx) => closed().send(ctx, 7)],
  ["a receive on a channel with nothing", "waits", (ctx) => new Channel().receive(ctx)],
  ["a send on a channel without room", "waits", (ctx) => new Channel<number>().send(ctx, 7)],
  ["select with a receive without a channel", "waits", (ctx) => select(ctx, onReceive(nil, unreachable))],
  ["select with a send without a channel", "waits", (ctx) => select(ctx, onSend(nil, 7, unreachable))],
  ["select with both", "waits", (ctx) => select(ctx, onReceive(nil, unreachable), onSend(nil, 7, unreachable))],
  ["select with a channel that has nothing", "waits", (ctx) => select(ctx, onReceive(new Channel(), unreachable))],
  ["select with otherwise alone", "goes on", (ctx) => select(ctx, otherwise())],
  [
    "select with room, beside otherwise",
    "goes on",
    (ctx) => select(ctx, onSend(new Channel<number>(1), 7), otherwise(unreachable)),
  ],
  [
    "select with a value, beside otherwise",
    "goes on",
    (ctx) => select(ctx, onReceive(withValue(), Number), otherwise(unreachable)),
  ],
  [
    "select with a closed channel, told how to go on",
    "goes on",
    (ctx) =>
      select(
        ctx,
        onReceive(closed(), unreachable, () => 0),
      ),
  ],
  ["select with a closed channel", "ClosedError", (ctx) => select(ctx, onReceive(closed(), unreachable))],
  ["select with a send on a closed channel", "ClosedError", (ctx) => select(ctx, onSend(closed(), 7, unreachable))],
  [
    "select that could only meet itself",
    "waits",
    (ctx) => {
      const channel = new Channel<number>();
      const cases: Case<unknown>[] = [onSend(channel, 1, unreachable), onReceive(channel, unreachable)];
      return select(ctx, ...cases);
    },
  ],
];

for (const [what, outcome, run] of rows) {
  test(`test/chan/select3: ${what}: ${outcome}`, async () => {
    using scope = background.withCancel();
    const call = run(scope.ctx);
    call.catch(() => undefined);
    assert.equal(await blocks(call), outcome === "waits");
    if (outcome === "goes on") await call;
    else if (outcome === "ClosedError") await assert.rejects(call, ClosedError);
    scope.cancel();
    if (outcome === "waits") await assert.rejects(call, { name: "StoppedError" });
  });
}

test("test/chan/select3: a closed channel never makes a receive wait, however often it is asked", async () => {
  const channel = closed();
  for (let count = 0; count < 10; count++) await assert.rejects(channel.receive(background), ClosedError);
});

test("test/chan/select3: select without any case is refused, where Go waits for ever", async () => {
  await assert.rejects(select(background), TypeError);
});
