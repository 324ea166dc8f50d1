/**
 * What a thread begins with. CommonJS, since piscina tries `require` first: on Node 20 a thread that is ended while it requires a
 * module of the other kind takes the process with it.
 */
import type { Ending, Errand } from "./worker.js" with { "resolution-mode": "import" };

let work: ((errand: Errand) => Promise<Ending>) | undefined;

const handle = async (errand: Errand): Promise<Ending> => {
  work ??= (await import("./worker.js")).default;
  return work(errand);
};
export = handle;
