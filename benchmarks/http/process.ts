import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { type Context, Group } from "curfew";
import type { ServeOptions } from "curfew/http";

/** One service, run in two ways. */
export interface Contender {
  /** As its own documentation has it. Resolves with its server, which listens or is about to. */
  bare(): Server | Promise<Server>;
  curfew(ctx: Context, options: ServeOptions): Promise<void>;
}

/**
 * A process of one server, until its stdin ends. Its first line is its port. For each line that it is sent it says how much
 * processor time it has used, in microseconds.
 */
export async function untilStdinEnds(who: string | undefined, contender: Contender): Promise<void> {
  const input = createInterface(process.stdin).on("line", () => {
    const { user, system } = process.cpuUsage();
    console.log(user + system);
  });
  const told = ({ port }: AddressInfo): void => console.log(port);
  if (who === "bare") {
    const server = await contender.bare();
    if (!server.listening) await once(server, "listening");
    told(server.address() as AddressInfo);
    await once(input, "close");
    server.close();
    server.closeAllConnections();
    return;
  }
  const group = new Group();
  group.go("serve", (ctx) => contender.curfew(ctx, { port: 0, drain: 0, onListening: told }));
  await once(input, "close");
  group.stop();
  await group.wait();
}
