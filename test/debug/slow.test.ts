import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import test, { type TestContext } from "node:test";
import { fromSignal } from "curfew";
import { feed } from "#curfew/debug/feed.js";
import { Journal } from "#curfew/debug/journal.js";
import { Picture } from "#curfew/live/index.js";
import type { Changes, LiveTaskRow } from "#curfew/wire/index.js";
import { Viewer } from "./feeds.js";

/** A feed that says what the test says, with a small memory. */
class Told {
  readonly who = { pid: process.pid, node: process.version, argv0: "test" };
  readonly picture: Picture = new Picture();
  readonly journal: Journal = new Journal(500_000);
  readonly news: EventEmitter = new EventEmitter().setMaxListeners(0);
  readonly now: number = 0;
  readonly responses: ServerResponse[] = [];

  join(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  say(tasks: readonly LiveTaskRow[], ended: readonly number[] = []): void {
    const groups = [[1, "crowd", 0, 0, 0]] as const;
    const message: Changes = { kind: "changes", groups, tasks, ended, gone: [] };
    this.picture.apply(message);
    this.journal.add(message, tasks.length + ended.length);
    this.news.emit("news");
  }

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

const rows = (from: number, count: number, wait: string): LiveTaskRow[] =>
  Array.from({ length: count }, (_, index) => [from + index, 1, "one", "live", wait, 0, 0]);

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
  const told = new Told();
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
  const told = new Told();
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
