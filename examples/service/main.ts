import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type Context, type Group, main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";
import { Pool } from "curfew/pool";
import { type Options, readOptions, usage } from "./options.js";
import { routes } from "./routes.js";

/** The service of the lessons: an application, its debug server, and the pool that it reports to; one group owns them all. */
function run({ port, debugPort, host, grace }: Options): Promise<void> {
  return main(
    (group: Group) => {
      const listening = new Map<string, AddressInfo>();
      const onListening = (service: string) => (address: AddressInfo) => {
        listening.set(service, address);
        const app = listening.get("app");
        const debug = listening.get("debug");
        if (app !== undefined && debug !== undefined) console.log(whatToTry(app, debug));
      };
      const reporter = new Pool({ name: "reporter", workers: 2, capacity: 1024, handle: report });
      const nameRequest = ({ method, url }: IncomingMessage): string =>
        `${method ?? ""} ${url?.split("?", 1)[0] ?? ""}`;

      const app = group.go("app", (ctx) =>
        serve(ctx, routes(group, reporter), { name: "app", port, host, onListening: onListening("app"), nameRequest }),
      );
      const work = group.go("reporter", (ctx) => reporter.run(ctx), { stopAfter: app });
      // The debug server goes last: it shows what a stop is waiting for.
      group.go(
        "debug",
        (ctx) => serveDebug(ctx, { name: "debug", port: debugPort, onListening: onListening("debug") }),
        { stopAfter: [app, work] },
      );
    },
    { grace },
  );
}

async function report(ctx: Context, item: string): Promise<void> {
  await sleep(ctx, 1000);
  console.log(`report: ${item}`);
}

function whatToTry(app: AddressInfo, debug: AddressInfo): string {
  const at = `http://127.0.0.1:${String(app.port)}`;
  const page = `http://127.0.0.1:${String(debug.port)}/debug/`;
  const pprof = `${page}pprof/`;
  return `
The service is up. Try, in another terminal:

  curl ${at}/ping                          pong
  curl ${at}/leak                          leaks a task; do it three times, then
  curl '${pprof}tasks?debug=1'       shows it first: its name, what it waits for
  curl '${at}/slow?ms=5000'                then press Ctrl-C here: it still gets its answer
  curl '${at}/spin?ms=5000'                blocks the main thread; the profile still answers
  curl ${at}/report                        hands work to a pool that drains at the end
  curl ${at}/panic                         500, and the service goes on
  go tool pprof ${pprof}goroutine

Open ${page} in a browser to watch its tasks. Ctrl-C stops everything, in order.
`;
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) console.log(usage);
  else await run(options);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
