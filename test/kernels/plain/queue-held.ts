/** NoLeakGlobal: the same queue, which something holds. Somebody may still push. */
import { Queue } from "../support/queue.js";

export function broken(): object {
  const queue = new Queue<number>();
  void read(queue);
  queue.push(1);
  return { queue };
}

/** It is closed. */
export function fixed(): object {
  const queue = new Queue<number>();
  void read(queue);
  queue.push(1);
  queue.close();
  return { queue };
}

async function read(queue: Queue<number>): Promise<void> {
  for await (const value of queue) Math.sqrt(value); //> read | alive
}
