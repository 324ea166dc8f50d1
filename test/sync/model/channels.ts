import assert from "node:assert/strict";
import { type Case, Channel, onReceive, onSend, otherwise, select } from "curfew/sync";
import { Model, type Outcome, Real, reason, type Step } from "./harness.js";

export const channelSteps = ["send", "receive", "trySend", "tryReceive", "next", "select", "select", "look", "close"];

/** What a select does with a channel: the first bit says whether it sends on the first one, and so on. */
function casesOf(step: Step): { channel: number; sends: boolean }[] {
  return [0, 1].map((channel) => ({ channel, sends: ((step.of >> channel) & 1) === 1 }));
}

/** Two channels, each three queues. */
export class ChannelModel extends Model {
  private readonly channels: { buffer: number[]; senders: number[]; receivers: number[]; closed: boolean }[];
  private readonly looping = new Set<number>();
  /** What a select gives takes a turn more than what a send gives. */
  protected override readonly ordered = false;

  constructor(private readonly capacities: readonly number[]) {
    super();
    this.channels = capacities.map(() => ({ buffer: [], senders: [], receivers: [], closed: false }));
  }

  begin(call: number, step: Step, seen: Outcome): void {
    const channel = step.of % 2;
    const { closed } = this.channels[channel]!;
    switch (step.what) {
      case "send":
        if (closed) this.say(call, "closed");
        else if (this.hand(channel, call)) this.settle(call, "sent");
        else this.join("senders", channel, call);
        break;
      case "next":
      case "receive": {
        if (step.what === "next") this.looping.add(call);
        const value = this.take(channel);
        if (value !== undefined) this.settle(call, `got ${String(value)}`);
        else if (closed) this.end(call);
        else this.join("receivers", channel, call);
        break;
      }
      case "trySend":
        this.say(call, closed ? "closed" : this.hand(channel, call) ? "sent" : "nothing");
        break;
      case "tryReceive": {
        const value = this.take(channel);
        this.say(call, value !== undefined ? `got ${String(value)}` : closed ? "closed" : "nothing");
        break;
      }
      case "close":
        if (closed) this.say(call, "closed");
        else this.close(call, channel);
        break;
      default:
        this.select(call, step, seen);
    }
  }

  /** The real one may choose among what is ready; that is looked up here. */
  private select(call: number, step: Step, seen: Outcome): void {
    const cases = casesOf(step);
    const ready = cases.filter(({ channel, sends }) => (sends ? this.canSend(channel) : this.canReceive(channel)));
    if (ready.length === 0) {
      if (step.what === "look") this.settle(call, "nothing");
      else for (const { channel, sends } of cases) this.join(sends ? "senders" : "receivers", channel, call);
      return;
    }
    const chosen = ready.find(({ channel }) => seen === `chose ${String(channel)}`);
    assert.ok(chosen !== undefined, `select ${String(seen)}, of ${JSON.stringify(ready)}`);
    if (this.channels[chosen.channel]!.closed && (chosen.sends || !this.hasValue(chosen.channel)))
      this.say(call, "closed");
    else if (!chosen.sends) this.settle(call, `got ${String(this.take(chosen.channel))}`);
    else {
      this.hand(chosen.channel, call);
      this.settle(call, "sent");
    }
  }

  protected leave(call: number): void {
    for (const channel of this.channels) {
      channel.senders = channel.senders.filter((other) => other !== call);
      channel.receivers = channel.receivers.filter((other) => other !== call);
    }
  }

  private join(side: "senders" | "receivers", channel: number, call: number): void {
    this.wait(call);
    this.channels[channel]![side].push(call);
  }

  private close(call: number, index: number): void {
    const channel = this.channels[index]!;
    channel.closed = true;
    this.say(call, "done");
    for (const sender of [...channel.senders]) {
      this.leave(sender);
      this.say(sender, "closed");
    }
    for (const receiver of [...channel.receivers]) {
      this.leave(receiver);
      this.end(receiver);
    }
  }

  private end(call: number): void {
    if (this.looping.has(call)) this.settle(call, "over");
    else this.say(call, "closed");
  }

  private hasValue(index: number): boolean {
    const { buffer, senders } = this.channels[index]!;
    return buffer.length > 0 || senders.length > 0;
  }

  private canReceive(index: number): boolean {
    return this.hasValue(index) || this.channels[index]!.closed;
  }

  private canSend(index: number): boolean {
    const { buffer, receivers, closed } = this.channels[index]!;
    return closed || receivers.length > 0 || buffer.length < this.capacities[index]!;
  }

  private hand(index: number, value: number): boolean {
    const channel = this.channels[index]!;
    const receiver = channel.receivers[0];
    if (receiver !== undefined) {
      this.leave(receiver);
      this.settle(receiver, `got ${String(value)}`);
    } else if (channel.buffer.length < this.capacities[index]!) channel.buffer.push(value);
    else return false;
    return true;
  }

  private take(index: number): number | undefined {
    const channel = this.channels[index]!;
    const sender = channel.senders[0];
    if (sender !== undefined) {
      this.leave(sender);
      channel.buffer.push(sender);
      this.settle(sender, "sent");
    }
    return channel.buffer.shift();
  }
}

export class RealChannels extends Real {
  protected override readonly ordered = false;
  private readonly channels: Channel<number>[];

  constructor(capacities: readonly number[]) {
    super();
    this.channels = capacities.map((capacity) => new Channel<number>(capacity));
  }

  begin(call: number, step: Step): Outcome {
    const channel = this.channels[step.of % 2]!;
    const got = (value: number): string => `got ${String(value)}`;
    switch (step.what) {
      case "send":
        return this.keep(
          call,
          channel.send(this.scope(call, step.limit), call).then(() => "sent"),
        );
      case "receive":
        return this.keep(call, channel.receive(this.scope(call, step.limit)).then(got));
      case "next": {
        const next = channel.values(this.scope(call, step.limit)).next();
        return this.keep(
          call,
          next.then((result) => (result.done === true ? "over" : got(result.value))),
        );
      }
      case "trySend":
        return this.now(call, () => (channel.trySend(call) ? "sent" : "nothing"));
      case "tryReceive":
        return this.now(call, () => {
          const found = channel.tryReceive();
          return found === undefined ? "nothing" : got(found.value);
        });
      case "close":
        return this.now(call, () => {
          channel.close();
          return "done";
        });
      default:
        return this.select(call, step);
    }
  }

  private select(call: number, step: Step): Outcome {
    let seen: Outcome;
    const cases: Case<string>[] = casesOf(step).map(({ channel: index, sends }) => {
      const channel = this.channels[index]!;
      const chosen = (what: string): string => {
        seen = `chose ${String(index)}`;
        return what;
      };
      if (!sends) return onReceive(channel, (value) => chosen(`got ${String(value)}`));
      return onSend(channel, call, () => chosen("sent"));
    });
    if (step.what === "look") cases.push(otherwise(() => "nothing"));
    const closed = casesOf(step).filter(({ channel, sends }) => {
      const { closed, length } = this.channels[channel]!;
      return closed && (sends || length === 0);
    });
    this.keep(call, select(this.scope(call, step.limit), ...cases));
    // One that threw has told nobody which it chose.
    return seen ?? (closed.length > 0 ? `chose ${String(closed[0]!.channel)}` : undefined);
  }

  check(): void {
    for (const channel of this.channels) {
      const { length } = channel;
      for (let count = 0; count < length; count++) assert.notEqual(channel.tryReceive(), undefined);
      if (channel.closed) continue;
      assert.equal(channel.tryReceive(), undefined, "a sender is left");
      assert.equal(channel.trySend(-1), channel.capacity > 0, "a receiver is left");
    }
  }

  private now(call: number, act: () => string): undefined {
    try {
      return this.say(call, act());
    } catch (error) {
      return this.say(call, reason(error));
    }
  }
}
