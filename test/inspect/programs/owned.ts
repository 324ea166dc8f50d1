/** Tasks of every kind that wait for what never comes, and one function that nobody owns. Says `ready` when all wait. */
import { EventEmitter, once } from "node:events";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { background, Group } from "curfew";
import { serve } from "curfew/http";
import { Pool } from "curfew/pool";

const bus = new EventEmitter();
globalThis.setInterval(() => bus.emit("tick"), 60_000);

async function inTask(): Promise<void> {
  await once(bus, "task");
}

async function inRequest(): Promise<void> {
  await once(bus, "request");
}

async function inPool(): Promise<void> {
  await once(bus, "pool");
}

async function ofNobody(): Promise<void> {
  await once(bus, "nobody");
}

const group = new Group(background, { name: "program" });
group.go("a task", inTask);
const pool = new Pool({ name: "pool", workers: 1, capacity: 1, handle: inPool });
group.go("pool", (ctx) => pool.run(ctx));
await pool.submit(background, "item");
void ofNobody();
group.go("app", (ctx) =>
  serve(
    ctx,
    async (_request, response) => {
      setImmediate(() => console.log("ready"));
      await inRequest();
      response.end();
    },
    { port: 0, nameRequest: (request) => `GET ${request.url!}`, onListening: visit },
  ),
);

function visit({ port }: AddressInfo): void {
  get({ port, path: "/cart" });
}
