import { registry } from "./registry.js";

/** What a queue holds now. */
interface Held {
  readonly waiting: number;
  readonly working: number;
}

/** Shows a queue to whoever watches this process, until the handle is disposed. `read` must be quick, and change nothing. */
export function showQueue(name: string, capacity: number, read: () => Held): Disposable {
  const { queues } = registry();
  const queue = {
    read() {
      const { waiting, working } = read();
      return { name, waiting, working, ...(capacity === Infinity ? {} : { capacity }) };
    },
  };
  queues.add(queue);
  return { [Symbol.dispose]: () => void queues.delete(queue) };
}
