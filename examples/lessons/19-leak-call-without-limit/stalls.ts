// Three hosts that never answer: a name server that is silent, a server that accepts nobody, one that accepts and is silent.
import { fork } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { fileURLToPath } from "node:url";

/** Where each of the three is to be asked. */
export interface Stalls extends AsyncDisposable {
  /** A name server: `127.0.0.1:53`. */
  readonly nameServer: string;
  /** A connection to it is never made. */
  readonly deaf: string;
  /** A request to it is never answered. */
  readonly silent: string;
}

export async function stalls(): Promise<Stalls> {
  const udp = createSocket("udp4");
  udp.bind(0, "127.0.0.1");
  const tcp = net.createServer();
  tcp.listen(0, "127.0.0.1");
  // A process that is busy takes no connection; the kernel holds a few for it, and lets the others wait.
  const busy = fork(fileURLToPath(new URL("./deaf.js", import.meta.url)), {
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const [[deafPort]] = (await Promise.all([once(busy, "message"), once(udp, "listening"), once(tcp, "listening")])) as [
    [number],
    unknown,
    unknown,
  ];
  const held = Array.from({ length: 4 }, () => net.connect(deafPort, "127.0.0.1").on("error", () => undefined));
  return {
    nameServer: `127.0.0.1:${udp.address().port}`,
    deaf: `http://127.0.0.1:${deafPort}/`,
    silent: `http://127.0.0.1:${(tcp.address() as net.AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of held) socket.destroy();
      busy.kill("SIGKILL");
      udp.close();
      tcp.close();
      await once(busy, "exit");
    },
  };
}
