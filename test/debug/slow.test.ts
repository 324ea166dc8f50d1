import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import test, { type TestContext } from "node:test";
import { fromSignal } from "curfew";
import { feed } from "#curfew/debug/feed.js";
import { Viewer } from "./feeds.js";
import { rows, Told } from "./told.js";

/** Serves the feed alone, until the test ends. */
class Served extends Told {
  readonly responses: ServerResponse[] = [];

  async serve(t: TestContext): Promise<string> {
    const leave = new AbortController();
    const server = createServer((request, response) => {
      this.responses.push(response);
      feed(fromSignal(leave.signal).withCancel().ctx, request, response, this, false).catch((error: unknown) => {
        if ((error as Error).name !== "AbortError") throw error;
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      leave.abort();
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }
}

/** Somebody who asks, and reads nothing until it is resumed. */
async function slowClient(t: TestContext, base: string): Promise<Socket> {
  const socket = connect(Number(new URL(base).port), "127.0.0.1");
  t.after(() => socket.destroy());
  socket.pause();
  socket.write("GET /debug/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "connect");
  return socket;
}

test("who is too slow is told how many updates were dropped, and then the whole anew: nothing is lost silently", async (t) => {
  const told = new Served();
  told.say(rows(1, 1000, "chan receive"));
  const viewer = await Viewer.open(t, await told.serve(t));
  await viewer.until(({ tasks }) => tasks.size === 1000);
  let said = 1000;
  // More than the socket's buffers and the journal hold together, while nobody reads.
  for (let round = 0; round < 300; round++) {
    told.say(rows(1, 2000, `wait ${String(round)}`));
    said += 2000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  told.say([], [1, 2, 3]);
  await viewer.until((picture) => viewer.heard.some(({ kind }) => kind === "restart") && picture.tasks.size === 1997);
  const restarts = viewer.heard.filter((message) => message.kind === "restart");
  const { dropped } = restarts.at(-1)!;
  assert.ok(dropped > 100_000 && dropped < said, String(dropped));
  assert.ok([...viewer.picture.tasks.values()].every(({ row }) => row[4] === "wait 299"));
});

test("a hundred slow clients cost a bounded memory, and nobody else waits for them", async (t) => {
  const told = new Served();
  told.say(rows(1, 20_000, "chan receive"));
  const base = await told.serve(t);
  await Promise.all(Array.from({ length: 100 }, () => slowClient(t, base)));
  const viewer = await Viewer.open(t, base);
  await viewer.until(({ tasks }) => tasks.size === 20_000);
  for (let round = 1; round <= 50; round++) {
    const id = 20_000 + round;
    told.say([...rows(1, 5000, `wait ${String(round)}`), [id, 1, "one", "live", null, 0, 0]]);
    await viewer.until(({ tasks }) => tasks.has(id));
  }
  assert.equal(told.responses.length, 101);
  // One message each, and what the stream holds before it says that it is full.
  for (const response of told.responses)
    assert.ok(response.writableLength < 1_000_000, String(response.writableLength));
  assert.deepEqual(
    viewer.heard.filter(({ kind }) => kind === "restart"),
    [],
  );
});
