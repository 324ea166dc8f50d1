import fc from "fast-check";
import type { VirtualClock } from "../../support/virtual-clock.js";
import { ChannelModel, channelSteps, RealChannels } from "./channels.js";
import { compare, type Model, programs, type Real } from "./harness.js";
import * as locks from "./locks.js";

interface Subject {
  readonly name: string;
  readonly steps: readonly string[];
  /** A model and a real one, of some size from 0 to 3. */
  pair(size: number): [Model, Real];
}

export const subjects: readonly Subject[] = [
  {
    name: "two channels and select",
    steps: channelSteps,
    pair: (size) => [new ChannelModel([size, 1]), new RealChannels([size, 1])],
  },
  { name: "a mutex", steps: locks.mutexSteps, pair: () => [new locks.LockModel(), new locks.RealMutex()] },
  { name: "a read-write lock", steps: locks.lockSteps, pair: () => [new locks.LockModel(), new locks.RealRWMutex()] },
  { name: "a cond", steps: locks.condSteps, pair: () => [new locks.CondModel(), new locks.RealCond()] },
  {
    name: "a semaphore",
    steps: locks.semaphoreSteps,
    pair: (size) => [new locks.SemaphoreModel(size + 2), new locks.RealSemaphore(size + 2)],
  },
  {
    name: "a wait group",
    steps: locks.waitGroupSteps,
    pair: () => [new locks.WaitGroupModel(), new locks.RealWaitGroup()],
  },
];

/** Random programs, of so many steps at least in all. */
export function property(clock: VirtualClock, subject: Subject): fc.IAsyncPropertyWithHooks<unknown> {
  return fc.asyncProperty(fc.scheduler(), programs(subject.steps, 20), fc.nat(3), async (scheduler, program, size) => {
    await compare(clock, scheduler, program, ...subject.pair(size));
  });
}
