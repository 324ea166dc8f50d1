/**
 * What a thread begins with. CommonJS, since piscina tries `require` first: on Node 20 a thread that is ended while it requires a
 * module of the other kind takes the process with it.
 */
import type { Ending, Errand } from "./worker.js" with { "resolution-mode": "import" };

const handle = async (errand: Errand): Promise<Ending> => (await import("./worker.js")).default(errand);
export = handle;
