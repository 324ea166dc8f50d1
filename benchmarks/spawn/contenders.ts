import { Group } from "curfew";
import { Effect, Fiber } from "effect";
import { run, spawn, type Task as EffectionTask, until } from "effection";
import pLimit from "p-limit";
import { Floor } from "../lib/floor.js";
import { Shapes } from "../lib/shape.js";

type Fn = () => Promise<void>;

/** Starts `fn` so many times, and waits for all. */
export type Contender = (count: number, fn: Fn) => Promise<unknown>;

export const contenders = {
  curfew: async (count, fn) => {
    const group = new Group();
    for (let i = 0; i < count; i++) group.go("work", fn);
    await group.wait();
  },
  floor: async (count, fn) => {
    const owner = new Floor();
    for (let i = 0; i < count; i++) owner.go("work", fn);
    await owner.wait();
  },
  shape: async (count, fn) => {
    const owner = new Shapes();
    for (let i = 0; i < count; i++) owner.go("work", fn);
    await owner.wait();
  },
  bare: (count, fn) => {
    const promises: Promise<void>[] = [];
    for (let i = 0; i < count; i++) promises.push(fn());
    return Promise.all(promises);
  },
  "p-limit": (count, fn) => {
    const limit = pLimit(Infinity);
    const promises: Promise<void>[] = [];
    for (let i = 0; i < count; i++) promises.push(limit(fn));
    return Promise.all(promises);
  },
  Effect: (count, fn) => forkAll(count, Effect.promise(fn)),
  /** The same number of fibers with nothing in them: not even a promise. */
  "Effect.void": (count) => forkAll(count, Effect.void),
  effection: (count, fn) =>
    run(function* () {
      const tasks: EffectionTask<void>[] = [];
      for (let i = 0; i < count; i++) tasks.push(yield* spawn(() => until(fn())));
      for (const task of tasks) yield* task;
    }),
} satisfies Record<string, Contender>;

export type Name = keyof typeof contenders;

function forkAll(count: number, effect: Effect.Effect<void>): Promise<unknown> {
  return Effect.runPromise(
    Effect.gen(function* () {
      const fibers: Fiber.Fiber<void>[] = [];
      for (let i = 0; i < count; i++) fibers.push(yield* Effect.forkChild(effect));
      return yield* Fiber.awaitAll(fibers);
    }),
  );
}
