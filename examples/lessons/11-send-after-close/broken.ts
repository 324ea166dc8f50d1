// report() looks at a flag, then sends. The channel is closed in between, and while a sender waits: the process ends.
import { background } from "curfew";
import { Channel } from "curfew/sync";

const events = new Channel<string>(1);
let closed = false;

async function report(event: string): Promise<void> {
  if (closed) return;
  await Promise.resolve(); // Whatever comes between the look and the send: here the log, the metrics, the tracing.
  await events.send(background, event);
  console.log(`accepted: ${event}`);
}

for (const event of ["one", "two", "three"]) void report(event);
setImmediate(() => {
  void report("four"); // It has looked, and sees an open channel.
  closed = true;
  events.close();
  console.log("closed");
  setTimeout(() => console.log("never printed: a sender has ended the process"), 100);
});
