import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { background, type CancelScope, ClosedError, StoppedError } from "curfew";
import { Channel } from "curfew/sync";
import { runsOf } from "../support/runs.js";

/** What became of a call: what it gave, or why it came to nothing; undefined while it waits. */
type Outcome = string | undefined;

/** What a channel should do, in the plainest words: three queues. */
class Model {
  readonly outcomes: Outcome[] = [];
  private readonly buffer: number[] = [];
  private senders: number[] = [];
  private receivers: number[] = [];
  private closed = false;

  constructor(private readonly capacity: number) {}

  /** Each call is known by a number; the value that it sends is that number. */
  send(call: number): void {
    if (this.closed) this.outcomes[call] = "closed";
    else if (!this.hand(call)) this.senders.push(call);
  }

  receive(call: number): void {
    if (!this.take(call)) this.receivers.push(call);
  }

  trySend(call: number): void {
    if (this.closed) this.outcomes[call] = "closed";
    else if (!this.hand(call)) this.outcomes[call] = "nothing";
  }

  tryReceive(call: number): void {
    if (!this.take(call)) this.outcomes[call] = "nothing";
  }

  stop(call: number): void {
    if (![...this.senders, ...this.receivers].includes(call)) return;
    this.outcomes[call] = "stopped";
    this.senders = this.senders.filter((other) => other !== call);
    this.receivers = this.receivers.filter((other) => other !== call);
  }

  close(): void {
    this.closed = true;
    for (const call of [...this.senders, ...this.receivers]) this.outcomes[call] = "closed";
    this.senders = [];
    this.receivers = [];
  }

  private hand(call: number): boolean {
    const receiver = this.receivers.shift();
    if (receiver !== undefined) this.outcomes[receiver] = `got ${String(call)}`;
    else if (this.buffer.length < this.capacity) this.buffer.push(call);
    else return false;
    this.outcomes[call] = "sent";
    return true;
  }

  private take(call: number): boolean {
    const sender = this.senders.shift();
    if (sender !== undefined) {
      this.buffer.push(sender);
      this.outcomes[sender] = "sent";
    }
    const value = this.buffer.shift();
    if (value !== undefined) this.outcomes[call] = `got ${String(value)}`;
    else if (this.closed) this.outcomes[call] = "closed";
    else return false;
    return true;
  }
}

/** The same calls, of a real channel. */
class Real {
  readonly outcomes: Outcome[] = [];
  private readonly scopes: CancelScope[] = [];
  private readonly waits: Promise<void>[] = [];

  constructor(private readonly channel: Channel<number>) {}

  send(call: number): void {
    this.keep(
      call,
      this.channel.send(this.scope(call), call).then(() => "sent"),
    );
  }

  receive(call: number): void {
    this.keep(
      call,
      this.channel.receive(this.scope(call)).then((value) => `got ${String(value)}`),
    );
  }

  trySend(call: number): void {
    this.now(call, () => (this.channel.trySend(call) ? "sent" : "nothing"));
  }

  tryReceive(call: number): void {
    this.now(call, () => {
      const got = this.channel.tryReceive();
      return got === undefined ? "nothing" : `got ${String(got.value)}`;
    });
  }

  stop(call: number): void {
    this.scopes[call]?.cancel();
  }

  close(): void {
    if (!this.channel.closed) this.channel.close();
  }

  async settled(): Promise<Outcome[]> {
    await Promise.all(this.waits);
    return this.outcomes;
  }

  private scope(call: number): CancelScope["ctx"] {
    return (this.scopes[call] = background.withCancel()).ctx;
  }

  private keep(call: number, wait: Promise<string>): void {
    this.waits.push(wait.catch(reason).then((outcome) => void (this.outcomes[call] = outcome)));
  }

  private now(call: number, act: () => string): void {
    try {
      this.outcomes[call] = act();
    } catch (error) {
      this.outcomes[call] = reason(error);
    }
  }
}

function reason(error: unknown): string {
  return error instanceof ClosedError ? "closed" : error instanceof StoppedError ? "stopped" : String(error);
}

const calls = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("send", "receive", "trySend", "tryReceive").map((what) => ({ what, of: 0 })),
  },
  { weight: 3, arbitrary: fc.nat(40).map((of) => ({ what: "stop", of })) },
  { weight: 1, arbitrary: fc.constant({ what: "close", of: 0 }) },
);

test("a channel does what three plain queues would do, call by call", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.array(calls, { maxLength: 40 }), async (capacity, steps) => {
      const model = new Model(capacity);
      const real = new Real(new Channel<number>(capacity));
      for (const side of [model, real]) {
        for (const [call, { what, of }] of steps.entries()) {
          if (what === "stop") side.stop(of);
          else if (what === "close") side.close();
          else side[what as "send"](call);
        }
        side.close();
      }
      assert.deepEqual([...(await real.settled())], [...model.outcomes]);
    }),
    runsOf(1000),
  );
});

/** How much processor time it takes to stop that many receivers that wait, the last one first, in milliseconds; the best of three. */
async function msToStop(count: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const channel = new Channel<number>();
    const scopes = Array.from({ length: count }, () => background.withCancel());
    const waits = scopes.map(({ ctx }) => channel.receive(ctx).catch(reason));
    const before = process.cpuUsage();
    for (const scope of scopes.reverse()) scope.cancel();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
    await Promise.all(waits);
  }
  return best;
}

test("stopping a wait costs the same however many wait beside it", async (t) => {
  const { stackTraceLimit } = Error;
  t.after(() => (Error.stackTraceLimit = stackTraceLimit));
  // The errors' stacks would cost more than all the rest.
  Error.stackTraceLimit = 0;
  const [few, many] = [await msToStop(4000), await msToStop(64_000)];
  // Sixteen times as many; 256 times as long if each looked at all the others.
  assert.ok(many / few < 64, `${few.toFixed(1)} ms for 4,000 and ${many.toFixed(1)} ms for 64,000`);
});
