import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { background, Group, ListenError } from "curfew";
import { type DebugOptions, serveDebug } from "curfew/debug";
import { ask, startDebug } from "./serving.js";

const page = "/debug/pprof/goroutine?debug=1";

test("a request that names another host is refused: a foreign name may have been made to point here", async (t) => {
  const base = await startDebug(t);
  for (const host of ["evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example"]) {
    const { status, body } = await ask(base, page, { host });
    assert.deepEqual([status, body], [403, "the Host header must be localhost or an address\n"], host);
  }
  for (const host of ["localhost", "localhost:8081", "127.0.0.1:1", "[::1]:8081"]) {
    assert.equal((await ask(base, page, { host })).status, 200, host);
  }
});

test("a request from another site's page is refused, one from our own is not", async (t) => {
  const base = await startDebug(t);
  assert.equal((await ask(base, page, { origin: "https://evil.example" })).status, 403);
  assert.equal((await ask(base, page, { origin: "null" })).status, 403);
  assert.equal((await ask(base, page, { origin: base })).status, 200);
});

test("an image or a frame of another site, which says no origin, makes no work; a link that somebody follows does", async (t) => {
  const base = await startDebug(t);
  const asked = async (site: string, dest: string): Promise<number> =>
    (await ask(base, page, { "sec-fetch-site": site, "sec-fetch-dest": dest })).status;
  for (const site of ["cross-site", "same-site"])
    assert.deepEqual(
      [await asked(site, "image"), await asked(site, "iframe"), await asked(site, "empty")],
      [403, 403, 403],
    );
  assert.deepEqual([await asked("cross-site", "document"), await asked("none", "document")], [200, 200]);
  assert.equal(await asked("same-origin", "empty"), 200);
});

test("with a token, every request must bring it", async (t) => {
  const base = await startDebug(t, { token: "open sesame" });
  const missing = await ask(base, page);
  assert.equal(missing.status, 401);
  assert.match(missing.body, /wants its token/);
  assert.equal((await ask(base, page, { authorization: "Bearer wrong" })).status, 401);
  assert.equal((await ask(base, `${page}&token=wrong`)).status, 401);
  assert.equal((await ask(base, page, { authorization: "Bearer open sesame" })).status, 200);
  assert.equal((await ask(base, `${page}&token=open%20sesame`)).status, 200);
});

test("a host that other machines can reach is refused without a token", async () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5"]) {
    await assert.rejects(
      serveDebug(background, { port: 0, host }),
      /would show this process to other machines: give it a token/,
    );
  }
});

test("a port that is taken is one sentence that names the service, the port and the way out", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  await assert.rejects(serveDebug(background, { port, name: "debug" }), (error) => {
    assert.ok(error instanceof ListenError);
    assert.equal(
      error.message,
      `debug cannot listen on 127.0.0.1:${String(port)}: the port is taken by another process or service; stop that one, or choose another port`,
    );
    return true;
  });
});

const wrong: [options: unknown, message: RegExp][] = [
  [null, /^serveDebug takes its options as an object, and was given null$/],
  [8081, /^serveDebug takes its options as an object, and was given 8081$/],
  [{ port: 70_000 }, /takes a port from 0 to 65535/],
  [{ token: "" }, /^serveDebug's token must be a string that is not empty$/],
  [{ host: "", token: "t" }, /^serveDebug's host must be a string that is not empty$/],
  [{ host: 5 }, /^serveDebug's host must be a string that is not empty$/],
  [{ name: 5 }, /^serveDebug's name must be a string that is not empty$/],
  [{ onListening: 5 }, /^serveDebug's onListening takes a function, and was given 5$/],
];

test("options that make no sense are refused at once, in one sentence, and start no thread", async (t) => {
  let threads = 0;
  const count = (): void => void threads++;
  process.on("worker", count);
  t.after(() => process.off("worker", count));
  for (const [options, message] of wrong)
    await assert.rejects(serveDebug(background, options as DebugOptions), { message });
  await assert.rejects(serveDebug(undefined as never), {
    message: "serveDebug takes a Context, and was given undefined",
  });
  assert.equal(threads, 0);
});

test("when its context stops, the server ends: its port is free, and no thread keeps the process alive", async () => {
  const group = new Group();
  const address = await new Promise<AddressInfo>((resolve) => {
    group.go("debug", (ctx) => serveDebug(ctx, { port: 0, onListening: resolve }));
  });
  await group.shutdown(5_000);
  assert.ok(!process.getActiveResourcesInfo().includes("MessagePort"));
  const again = createServer().listen(address.port, "127.0.0.1");
  await once(again, "listening");
  again.close();
});
