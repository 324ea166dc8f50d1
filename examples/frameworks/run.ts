/** What is the same for each framework: the group, the queue that is told after the server, the database that is closed last. */
import { type Context, main, type Task } from "curfew";
import type { ServeOptions } from "curfew/http";
import { closeDatabase, receipts } from "./outside.js";

const { PORT = "8080", TIMEOUT = "5000" } = process.env;

export async function run(app: (ctx: Context, options: ServeOptions) => Promise<void>): Promise<void> {
  await main((group) => {
    group.defer("database", closeDatabase);
    const web: Task = group.go("web", (ctx) =>
      app(ctx, {
        port: Number(PORT),
        timeout: Number(TIMEOUT),
        onListening: ({ port }) => console.log(`listens: http://127.0.0.1:${port}/`),
      }),
    );
    group.go("receipts", (ctx) => receipts.run(ctx), { stopAfter: web });
  });
}
