/** The same programs by other libraries, each in the form that its own documentation shows; those that it can. */
import { Mutex as AsyncMutex } from "async-mutex";
import { Effect, Fiber, Queue, Semaphore } from "effect";
import { createQueue, type Operation, run, sleep, spawn, type Task } from "effection";
import PQueue from "p-queue";
import * as tsChan from "ts-chan";
import { passed, primesFor, type Program, room, type Run, stages, tasks } from "./programs.js";

/** What we use of ts-chan, whose own types do not resolve here. */
interface Chan {
  setUnsafe(unsafe: boolean): this;
  send(value: number, abort?: AbortSignal): Promise<void>;
  recv(abort?: AbortSignal): Promise<{ value?: number }>;
  trySend(value: number): boolean;
  tryRecv(): { value?: number } | undefined;
}

interface ChanSelect {
  readonly cases: readonly unknown[];
  setUnsafe(unsafe: boolean): this;
  wait(abort?: AbortSignal): Promise<number>;
  recv(one: unknown): { value?: number };
}

const { Chan, Select, recv } = tsChan as unknown as {
  Chan: new (capacity: number) => Chan;
  Select: new (cases: readonly unknown[]) => ChanSelect;
  recv: (from: Chan) => unknown;
};

export type Peer = "Effect" | "effection" | "ts-chan" | "ts-chan, not stoppable" | "async-mutex" | "p-queue";

export const peers: Record<Peer, Partial<Record<Program, Run>>> = {
  Effect: effectPrograms(),
  effection: effectionPrograms(),
  "ts-chan": tsChanPrograms(() => new AbortController().signal),
  "ts-chan, not stoppable": tsChanPrograms(() => undefined),
  "async-mutex": {
    mutex: async (locks) => {
      const mutex = new AsyncMutex();
      await times(tasks, async () => {
        for (let lock = 0; lock < locks / tasks; lock++) {
          const release = await mutex.acquire();
          await passed;
          release();
        }
      });
    },
  },
  "p-queue": {
    mutex: async (locks) => {
      const queue = new PQueue({ concurrency: 1 });
      await times(tasks, async () => {
        for (let lock = 0; lock < locks / tasks; lock++) await queue.add(() => passed);
      });
    },
  },
};

async function times(count: number, fn: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, fn));
}

/** Effect has no queue without room; one with room for one value is the nearest. */
function effectPrograms(): Partial<Record<Program, Run>> {
  const all = (fibers: Effect.Effect<unknown>[]): Promise<unknown> =>
    Effect.runPromise(Effect.all(fibers, { concurrency: "unbounded", discard: true }));
  const repeat = (count: number, body: (index: number) => Effect.Effect<unknown>): Effect.Effect<void> =>
    Effect.gen(function* () {
      for (let index = 0; index < count; index++) yield* body(index);
    });
  const queue = (size: number): Promise<Queue.Queue<number>> => Effect.runPromise(Queue.bounded<number>(size));
  const stream = async (size: number, values: number): Promise<void> => {
    const channel = await queue(size);
    await all([repeat(values, (value) => Queue.offer(channel, value)), repeat(values, () => Queue.take(channel))]);
  };
  return {
    "ping-pong": async (trips) => {
      const [there, back] = [await queue(1), await queue(1)];
      await all([
        repeat(trips, () => Effect.flatMap(Queue.take(there), (value) => Queue.offer(back, value))),
        repeat(trips, (trip) => Effect.andThen(Queue.offer(there, trip), Queue.take(back))),
      ]);
    },
    "hand-over": (values) => stream(1, values),
    buffered: (values) => stream(room, values),
    pipeline: async (values) => {
      const channels = await Promise.all(Array.from({ length: stages }, () => queue(1)));
      await all([
        repeat(values, (value) => Queue.offer(channels[0]!, value)),
        ...channels
          .slice(1)
          .map((to, stage) =>
            repeat(values, () => Effect.flatMap(Queue.take(channels[stage]!), (value) => Queue.offer(to, value + 1))),
          ),
        repeat(values, () => Queue.take(channels.at(-1)!)),
      ]);
    },
    "fan-in": async (values) => {
      const [a, b] = [await queue(1), await queue(1)];
      await all([
        repeat(values / 2, (value) => Queue.offer(a, value)),
        repeat(values / 2, (value) => Queue.offer(b, value)),
        repeat(values, () => Effect.raceFirst(Queue.take(a), Queue.take(b))),
      ]);
    },
    mutex: async (locks) => {
      const semaphore = Semaphore.makeUnsafe(1);
      await all(
        Array.from({ length: tasks }, () =>
          repeat(locks / tasks, () => semaphore.withPermits(1)(Effect.promise(() => passed))),
        ),
      );
    },
    sieve: (size) =>
      Effect.runPromise(
        Effect.gen(function* () {
          const fibers: Fiber.Fiber<unknown>[] = [];
          let from = yield* Queue.bounded<number>(1);
          const numbers = from;
          fibers.push(yield* Effect.forkChild(repeat(Infinity, (number) => Queue.offer(numbers, number + 2))));
          for (let primes = primesFor(size); primes > 0; primes--) {
            const prime = yield* Queue.take(from);
            const [source, filtered] = [from, yield* Queue.bounded<number>(1)];
            const filter = repeat(Infinity, () =>
              Effect.flatMap(Queue.take(source), (number) =>
                number % prime === 0 ? Effect.void : Queue.offer(filtered, number),
              ),
            );
            fibers.push(yield* Effect.forkChild(filter));
            from = filtered;
          }
          yield* Fiber.interruptAll(fibers);
        }),
      ),
  };
}

/** Effection's queue has room without end, so that nobody ever waits to send. */
function effectionPrograms(): Partial<Record<Program, Run>> {
  const all = (...bodies: (() => Operation<void>)[]): Promise<void> =>
    run(function* () {
      const running: Task<void>[] = [];
      for (const body of bodies) running.push(yield* spawn(body));
      for (const task of running) yield* task;
    });
  return {
    "ping-pong": (trips) => {
      const [there, back] = [createQueue<number, never>(), createQueue<number, never>()];
      return all(
        function* () {
          for (let trip = 0; trip < trips; trip++) back.add((yield* there.next()).value);
        },
        function* () {
          for (let trip = 0; trip < trips; trip++) {
            there.add(trip);
            yield* back.next();
          }
        },
      );
    },
    "hand-over": (values) => {
      const queue = createQueue<number, never>();
      return all(
        function* () {
          for (let value = 0; value < values; value++) yield* queue.next();
        },
        function* () {
          for (let value = 0; value < values; value++) {
            queue.add(value);
            yield* sleep(0);
          }
        },
      );
    },
  };
}

/** Without its turns of the event loop between operations, which it makes by default: `unsafe`, its fastest. */
/** With a signal a wait can be stopped, as ours can with a context. Unsafe, its fastest: else it takes a turn of the event loop now and then. */
function tsChanPrograms(signalOf: () => AbortSignal | undefined): Partial<Record<Program, Run>> {
  const make = (size = 0): Chan => new Chan(size).setUnsafe(true);
  const send = async (channel: Chan, values: number, signal: AbortSignal | undefined): Promise<void> => {
    for (let value = 0; value < values; value++) await channel.send(value, signal);
  };
  const receive = async (channel: Chan, values: number, signal: AbortSignal | undefined): Promise<void> => {
    for (let value = 0; value < values; value++) await channel.recv(signal);
  };
  return {
    "ping-pong": async (trips) => {
      const [there, back, signal] = [make(), make(), signalOf()];
      await Promise.all([
        (async () => {
          for (let trip = 0; trip < trips; trip++) await back.send((await there.recv(signal)).value!, signal);
        })(),
        (async () => {
          for (let trip = 0; trip < trips; trip++) {
            await there.send(trip, signal);
            await back.recv(signal);
          }
        })(),
      ]);
    },
    "hand-over": async (values) => {
      const [channel, signal] = [make(), signalOf()];
      await Promise.all([send(channel, values, signal), receive(channel, values, signal)]);
    },
    buffered: async (values) => {
      const [channel, signal] = [make(room), signalOf()];
      await Promise.all([
        (async () => {
          for (let value = 0; value < values; value++) if (!channel.trySend(value)) await channel.send(value, signal);
        })(),
        (async () => {
          for (let value = 0; value < values; value++) if (channel.tryRecv() === undefined) await channel.recv(signal);
        })(),
      ]);
    },
    pipeline: async (values) => {
      const channels = Array.from({ length: stages }, () => make());
      const signal = signalOf();
      await Promise.all([
        send(channels[0]!, values, signal),
        ...channels.slice(1).map(async (to, stage) => {
          for (let value = 0; value < values; value++)
            await to.send((await channels[stage]!.recv(signal)).value! + 1, signal);
        }),
        receive(channels.at(-1)!, values, signal),
      ]);
    },
    "fan-in": async (values) => {
      const [a, b, signal] = [make(), make(), signalOf()];
      const both = new Select([recv(a), recv(b)]).setUnsafe(true);
      await Promise.all([
        send(a, values / 2, signal),
        send(b, values / 2, signal),
        (async () => {
          for (let value = 0; value < values; value++) both.recv(both.cases[await both.wait(signal)]);
        })(),
      ]);
    },
    sieve: async (size) => {
      // It ends by its stop, so it always has one.
      const stop = new AbortController();
      const stopped = (): undefined => undefined;
      let from = make();
      const numbers = from;
      const running = [
        (async () => {
          for (let number = 2; ; number++) await numbers.send(number, stop.signal);
        })().catch(stopped),
      ];
      for (let primes = primesFor(size); primes > 0; primes--) {
        const prime = (await from.recv(stop.signal)).value!;
        const [source, filtered] = [from, make()];
        running.push(
          (async () => {
            for (;;) {
              const number = (await source.recv(stop.signal)).value!;
              if (number % prime !== 0) await filtered.send(number, stop.signal);
            }
          })().catch(stopped),
        );
        from = filtered;
      }
      stop.abort();
      await Promise.all(running);
    },
  };
}
