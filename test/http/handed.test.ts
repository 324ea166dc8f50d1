/** Sockets that another process has opened, and holds: socket activation. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as net from "node:net";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { background } from "curfew";
import { serve } from "curfew/http";
import { ask } from "./client.js";
import { slow } from "./serving.js";

/** A socket that is bound, and not listening, as systemd has them. Node has no public name for it. */
function bound(t: TestContext): { fd: number; port: number } {
  const { _createServerHandle } = net as unknown as {
    _createServerHandle(
      host: string,
      port: number,
      family: number,
    ): {
      fd: number;
      getsockname(out: object): void;
      close(): void;
    };
  };
  const handle = _createServerHandle("127.0.0.1", 0, 4);
  t.after(() => handle.close());
  const at = { port: 0 };
  handle.getsockname(at);
  return { fd: handle.fd, port: at.port };
}

/** The service as a process that is handed the socket as its file 3. */
async function service(t: TestContext, fd: number): Promise<ChildProcess> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const program = fileURLToPath(new URL("./programs/service.js", import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { ...env, LISTEN_FDS: "1" },
    stdio: ["ignore", "pipe", "ignore", fd],
  });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout!, "data");
  return child;
}

test(
  "a service that is handed its socket is replaced under load, and no request fails",
  { skip: process.platform === "win32" },
  async (t) => {
    const { fd, port } = bound(t);
    let child = await service(t, fd);
    const failures: unknown[] = [];
    let answered = 0;
    let over = false;
    const clients = Array.from({ length: 8 }, async () => {
      while (!over) {
        await ask(port, "/slow?ms=5").then(
          () => answered++,
          (error: unknown) => failures.push(error),
        );
      }
    });
    for (let restart = 0; restart < 3; restart++) {
      const until = answered + 50;
      while (answered < until) await new Promise((resolve) => setImmediate(resolve));
      child.kill("SIGTERM");
      assert.deepEqual(await once(child, "exit"), [0, null]);
      child = await service(t, fd);
    }
    over = true;
    await Promise.all(clients);
    assert.deepEqual(failures, []);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  },
);

test("serve refuses a file number together with a port, and one that is no socket, in one sentence", async () => {
  await assert.rejects(serve(background, slow, { fd: 3, port: 0 }), { message: /one of them is too many$/ });
  await assert.rejects(serve(background, slow, { fd: 999 }), {
    name: "ListenError",
    message: /^http cannot listen on /,
  });
});
