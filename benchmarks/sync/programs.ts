/** The programs of the comparison, each in the best form that we have for it. `count` is how many operations one run counts. */
import { type Context, Group } from "curfew";
import { Channel, Mutex, onReceive, select } from "curfew/sync";

export type Program = "ping-pong" | "hand-over" | "buffered" | "pipeline" | "fan-in" | "mutex" | "sieve";

/** Runs a program so many operations long. */
export type Run = (count: number) => Promise<unknown>;

/** Stages of the pipeline, tasks at the mutex, primes of the sieve: the same for all contenders. */
export const stages = 5;
export const tasks = 4;
export const room = 128;

/** How many primes come out of a sieve of so many hand-overs, about: found by counting. */
export const primesFor = (count: number): number => Math.max(10, Math.round(Math.sqrt(count / 2)));

/** What is awaited while the lock is held, so that the others come to wait for it. */
export const passed: Promise<void> = Promise.resolve();

/** How many operations a round has, as in Go's. */
export const sizes: Record<Program, number> = {
  "ping-pong": 200_000,
  "hand-over": 400_000,
  buffered: 2_000_000,
  pipeline: 100_000,
  "fan-in": 400_000,
  mutex: 400_000,
  sieve: 100_000,
};

/** What each counts. */
export const operations: Record<Program, string> = {
  "ping-pong": "a round trip",
  "hand-over": "a value, without room",
  buffered: `a value, with room for ${String(room)}`,
  pipeline: `a value through ${String(stages)} stages`,
  "fan-in": "a value, by select from two channels",
  mutex: `a lock held over an await, ${String(tasks)} tasks`,
  sieve: "a run of the sieve, divided by the square of the primes",
};

/** Starts tasks and waits for them. */
async function all(...fns: ((ctx: Context) => Promise<unknown>)[]): Promise<void> {
  const group = new Group();
  for (const fn of fns) group.go("work", fn);
  await group.wait();
}

async function count(ctx: Context, channel: Channel<number>, values: number): Promise<void> {
  for (let value = 0; value < values; value++) await channel.send(ctx, value);
}

/**
 * One wait of each kind is out all the time, as in any service. Without it, the collection before each round would find none at all:
 * V8 forgets the shapes of objects that are gone, and with them the code that was compiled for those shapes.
 */
export function park(): unknown {
  const group = new Group();
  const [empty, full] = [new Channel<number>(), new Channel<number>()];
  const buffered = new Channel<number>(room);
  for (let value = 0; value < room; value++) buffered.trySend(value);
  const mutex = new Mutex();
  group.go("parked", (ctx) => buffered.send(ctx, 1));
  group.go("parked", (ctx) => empty.receive(ctx));
  group.go("parked", (ctx) => full.send(ctx, 1));
  group.go("parked", (ctx) => select(ctx, onReceive(empty, Number), onReceive(empty, Number)));
  for (let count = 0; count < 2; count++) group.go("parked", (ctx) => mutex.lock(ctx).then(() => empty.receive(ctx)));
  // For the caller to hold: what nobody reaches would be collected all the same.
  return [empty, full, buffered, mutex];
}

export const ours: Record<Program, Run> = {
  "ping-pong": async (trips) => {
    const [there, back] = [new Channel<number>(), new Channel<number>()];
    await all(
      async (ctx) => {
        for (let trip = 0; trip < trips; trip++) await back.send(ctx, await there.receive(ctx));
      },
      async (ctx) => {
        for (let trip = 0; trip < trips; trip++) {
          await there.send(ctx, trip);
          await back.receive(ctx);
        }
      },
    );
  },
  "hand-over": async (values) => {
    const channel = new Channel<number>();
    await all(
      (ctx) => count(ctx, channel, values),
      async (ctx) => {
        for (let value = 0; value < values; value++) await channel.receive(ctx);
      },
    );
  },
  buffered: async (values) => {
    const channel = new Channel<number>(room);
    await all(
      async (ctx) => {
        for (let value = 0; value < values; value++) if (!channel.trySend(value)) await channel.send(ctx, value);
      },
      async (ctx) => {
        for (let value = 0; value < values; value++) if (channel.tryReceive() === undefined) await channel.receive(ctx);
      },
    );
  },
  pipeline: async (values) => {
    const channels = Array.from({ length: stages }, () => new Channel<number>());
    await all(
      (ctx) => count(ctx, channels[0]!, values),
      ...channels.slice(1).map((to, stage) => async (ctx: Context) => {
        for (let value = 0; value < values; value++) await to.send(ctx, (await channels[stage]!.receive(ctx)) + 1);
      }),
      async (ctx) => {
        for (let value = 0; value < values; value++) await channels.at(-1)!.receive(ctx);
      },
    );
  },
  "fan-in": async (values) => {
    const [a, b] = [new Channel<number>(), new Channel<number>()];
    const take = (value: number): number => value;
    await all(
      (ctx) => count(ctx, a, values / 2),
      (ctx) => count(ctx, b, values / 2),
      async (ctx) => {
        const cases = [onReceive(a, take), onReceive(b, take)] as const;
        for (let value = 0; value < values; value++) await select(ctx, ...cases);
      },
    );
  },
  mutex: async (locks) => {
    const mutex = new Mutex();
    await all(
      ...Array.from({ length: tasks }, () => async (ctx: Context) => {
        for (let lock = 0; lock < locks / tasks; lock++) {
          const held = await mutex.lock(ctx);
          await passed;
          held.release();
        }
      }),
    );
  },
  sieve: async (size) => {
    const group = new Group();
    let from = new Channel<number>();
    const numbers = from;
    group.go("generate", async (ctx) => {
      for (let number = 2; ; number++) await numbers.send(ctx, number);
    });
    const run = group.go("sieve", async (ctx) => {
      for (let primes = primesFor(size); primes > 0; primes--) {
        const prime = await from.receive(ctx);
        const [source, filtered] = [from, new Channel<number>()];
        group.go("filter", async (ctx) => {
          for (;;) {
            const number = await source.receive(ctx);
            if (number % prime !== 0) await filtered.send(ctx, number);
          }
        });
        from = filtered;
      }
    });
    await run.result();
    group.stop();
    await group.wait();
  },
};
