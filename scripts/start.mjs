/**
 * `npm start`: runs the example service, installing and building what is missing. Arguments are the service's own:
 * `npm start -- --port 9000`.
 *
 * It is tempting to spawn the service, and to drop the `exec` from the npm script, but a signal must reach the service
 * exactly as if it had been run by hand. npm passes SIGTERM on to the shell that it started; without `exec` that shell
 * dies of it, npm leaves with 143, and the service runs on as an orphan. For the same reason there is one process here:
 * the service is imported, not spawned. (On a Ctrl-C the terminal signals the whole foreground group and npm passes its
 * own SIGINT on too, so that two arrive within a millisecond; `main` takes them as one.)
 */
import { pathToFileURL } from "node:url";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { script } from "./lib/say.mjs";

const service = at(".build", "examples", "service", "main.js");

await script(null, async () => {
  await ready("examples");
  process.argv[1] = service;
});
if (process.exitCode === undefined) await import(pathToFileURL(service).href);
