// oklog/run: an actor is a function that runs and one that interrupts it; the first return interrupts all, in order.
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { background, Group } from "curfew";

const group = new Group(background, { stopOn: "exit" });

/** For what knows nothing of contexts. */
function add(name: string, execute: () => Promise<unknown>, interrupt: (cause: unknown) => void): void {
  group.go(name, async (ctx) => {
    using _interrupting = ctx.onDone(interrupt);
    await execute();
    console.log(`${name} returned`);
  });
}

for (const name of ["A", "B"]) {
  const server = createServer();
  const execute = (): Promise<unknown> => once(server.listen(0, "127.0.0.1"), "close");
  add(name, execute, (cause) => {
    console.log(`${name} is interrupted: ${String(cause)}`);
    server.close();
  });
}
const tooLate = (): void => console.log("never printed: C has returned by then");
add("C", () => pause(50), tooLate);

await group.wait();
console.log("the group has ended");
