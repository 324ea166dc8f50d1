/** Timeout: who asked has given up; the call that hangs stays in the list of those in flight, with all who joined it. */
const inFlight = new Map<string, Promise<string>>();

export function broken(): object {
  inFlight.set("url", hang());
  void ask("url");
  void ask("url");
  return inFlight;
}

/** What takes too long is taken out, and ended. */
export function fixed(): object {
  const call = new Promise<string>((_, reject) => setImmediate(() => reject(new Error("too late"))));
  inFlight.set("ended", call);
  void ask("ended").catch(() => undefined);
  return inFlight;
}

async function ask(url: string): Promise<string> {
  const late = new Promise<string>((resolve) => setImmediate(() => resolve("too late")));
  void join(url).catch(() => undefined);
  return Promise.race([inFlight.get(url)!, late]);
}

async function join(url: string): Promise<string> {
  return await inFlight.get(url)!; //> 2 × join | stuck
}

function hang(): Promise<string> {
  return new Promise(() => undefined);
}
