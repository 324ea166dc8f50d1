/** NoCloseRange: who reads a queue to its end waits for the next value; nobody else knows the queue any more, and who waits is garbage. */
import { Queue } from "../support/queue.js";

export function broken(): object {
  const queue = new Queue<number>();
  const reading = read(queue);
  queue.push(1);
  return { reading };
}

/** It is closed. */
export function fixed(): object {
  const queue = new Queue<number>();
  const reading = read(queue);
  queue.push(1);
  queue.close();
  return { reading };
}

async function read(queue: Queue<number>): Promise<void> {
  for await (const value of queue) Math.sqrt(value); //> read | unseen
}
