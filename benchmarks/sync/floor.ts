import { Floor } from "../lib/floor.js";
import type { Program, Run } from "./programs.js";

/** The least that one task can do to hand a value to another that waits: resolve its promise. No queue, no stop, nobody knows who waits. */
class Slot {
  private resolve: ((value: number) => void) | null = null;

  put(value: number): Promise<void> {
    const { resolve } = this;
    this.resolve = null;
    resolve!(value);
    return done;
  }

  get(): Promise<number> {
    return new Promise((resolve) => (this.resolve = resolve));
  }
}

const done = Promise.resolve();

export const floor: Partial<Record<Program, Run>> = {
  "ping-pong": async (trips) => {
    const [there, back] = [new Slot(), new Slot()];
    const owner = new Floor();
    owner.go("pong", async () => {
      for (let trip = 0; trip < trips; trip++) await back.put(await there.get());
    });
    owner.go("ping", async () => {
      for (let trip = 0; trip < trips; trip++) {
        const answer = back.get();
        await there.put(trip);
        await answer;
      }
    });
    await owner.wait();
  },
  "hand-over": async (values) => {
    const slot = new Slot();
    const owner = new Floor();
    owner.go("receiver", async () => {
      for (let value = 0; value < values; value++) await slot.get();
    });
    owner.go("sender", async () => {
      for (let value = 0; value < values; value++) await slot.put(value);
    });
    await owner.wait();
  },
};
