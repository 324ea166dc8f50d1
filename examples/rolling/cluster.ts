// Several processes on one port, which are replaced one by one on SIGHUP, while no request fails.
import cluster from "node:cluster";
import { on, once } from "node:events";
import { type Context, type Group, main, sleep, type Task } from "curfew";
import { contextOf, serve } from "curfew/http";

const { PORT = "8080", WORKERS = "2" } = process.env;

/** Holds the socket, and the workers, each as a task. */
async function primary(): Promise<void> {
  await main((group) => {
    group.go("workers", async (ctx) => {
      const hangups = on(process, "SIGHUP", { signal: ctx.signal });
      const workers = Array.from({ length: Number(WORKERS) }, () => start(group));
      await Promise.all(workers.map(({ listening }) => listening));
      console.log("up");
      for await (const _hangup of hangups) {
        for (const old of workers.splice(0)) {
          const next = start(group);
          workers.push(next);
          await next.listening;
          old.task.stop("replaced");
          await old.task.result();
        }
        console.log("replaced");
      }
    });
  });
}

/** One worker: a task that ends when its process has. A process that ends by itself is a failure, and stops everything. */
function start(group: Group): { task: Task; listening: Promise<void> } {
  const worker = cluster.fork();
  const listening = once(worker, "listening").then(() => undefined);
  const run = async (ctx: Context): Promise<void> => {
    using _told = ctx.onDone(() => worker.process.kill("SIGTERM"));
    // eslint-disable-next-line curfew/dropped-context -- it is told, and its end is waited for.
    const [code, signal] = (await once(worker, "exit")) as [number | null, string | null];
    if (!ctx.done || code !== 0) throw new Error(`worker ${worker.id} ended with ${code ?? signal}`);
  };
  return { task: group.go(`worker ${worker.id}`, run, { mayEnd: true }), listening };
}

/** An ordinary service. */
async function worker(): Promise<void> {
  await main((group) => {
    // The channel to the primary would keep the process alive.
    group.defer("channel", () => cluster.worker?.disconnect());
    group.go("web", (ctx) =>
      serve(
        ctx,
        async (request, response) => {
          await sleep(contextOf(request), 10);
          response.end(`from ${process.pid}\n`);
        },
        { port: Number(PORT) },
      ),
    );
  });
}

await (cluster.isPrimary ? primary() : worker());
