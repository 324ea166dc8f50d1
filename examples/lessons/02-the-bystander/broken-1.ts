// main starts the work elsewhere and stands by for ever: it does no work, and does not hear that the work has failed.
import { setTimeout as pause } from "node:timers/promises";

async function handleItems(): Promise<void> {
  for (let item = 1; ; item++) {
    await pause(100);
    if (item === 3) throw new Error("the queue is gone");
    console.log(`item ${item} is handled`);
  }
}

handleItems().catch(() => undefined); // Without this catch, Node would at least end the process.

// Go's `select {}`. It looks as if all were well.
setInterval(() => console.log("main stands by"), 300);
