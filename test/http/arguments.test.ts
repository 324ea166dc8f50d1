import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { background, Group, ListenError, taskCount } from "curfew";
import { serve, type ServeOptions, type Target } from "curfew/http";
import { ask } from "./client.js";
import { serving, slow } from "./serving.js";

const wrong: [what: string, target: unknown, options: unknown, name: string, message: RegExp][] = [
  [
    "a port above 65535",
    slow,
    { port: 65_536 },
    "RangeError",
    /^serve takes a port from 0 to 65535, and was given 65536$/,
  ],
  ["a negative port", slow, { port: -1 }, "RangeError", /port from 0 to 65535, and was given -1$/],
  ["a port with a fraction", slow, { port: 80.5 }, "RangeError", /was given 80\.5$/],
  ["a port as text", slow, { port: "8080" }, "RangeError", /was given "8080"$/],
  ["no port", slow, {}, "TypeError", /^serve needs a port, a file number, or a server that listens already$/],
  [
    "a negative drain",
    slow,
    { port: 0, drain: -1 },
    "RangeError",
    /^serve's drain takes milliseconds from 0 up, and was given -1$/,
  ],
  ["a drain that is no number", slow, { port: 0, drain: NaN }, "RangeError", /was given NaN$/],
  [
    "a drain as text",
    slow,
    { port: 0, drain: "1s" },
    "TypeError",
    /^serve's drain takes milliseconds as a number, and was given "1s"$/,
  ],
  [
    "nothing to serve",
    undefined,
    { port: 0 },
    "TypeError",
    /^serve takes a request listener, an object with a fetch method, or a server/,
  ],
  ["null for its options", slow, null, "TypeError", /^serve takes its options as an object, and was given null$/],
  ["a port for its options", slow, 8080, "TypeError", /^serve takes its options as an object, and was given 8080$/],
  [
    "an onListening that is no function",
    slow,
    { port: 0, onListening: 5 },
    "TypeError",
    /^serve's onListening takes a function, and was given 5$/,
  ],
  [
    "a nameRequest that is no function",
    slow,
    { port: 0, nameRequest: "GET" },
    "TypeError",
    /^serve's nameRequest takes a function, and was given "GET"$/,
  ],
  [
    "a host that is no text",
    slow,
    { port: 0, host: 5 },
    "TypeError",
    /^serve's host must be a string that is not empty$/,
  ],
  // Node would take both for every address of this machine.
  ["an empty host", slow, { port: 0, host: "" }, "TypeError", /^serve's host must be a string that is not empty$/],
  ["null for a host", slow, { port: 0, host: null }, "TypeError", /^serve's host must be a string that is not empty$/],
  [
    "a name that is no text",
    slow,
    { port: 0, name: 5 },
    "TypeError",
    /^serve's name must be a string that is not empty$/,
  ],
  ["null to serve", null, { port: 0 }, "TypeError", /^serve takes/],
  ["text to serve", "app", { port: 0 }, "TypeError", /^serve takes/],
  ["an object without a fetch method", {}, { port: 0 }, "TypeError", /^serve takes/],
  [
    "a farewell below zero",
    slow,
    { port: 0, farewell: -1 },
    "RangeError",
    /^serve's farewell takes milliseconds from 0 up/,
  ],
  ["WebSockets that nobody tracks", slow, { port: 0, webSockets: {} }, "TypeError", /^serve's webSockets takes a /],
];

for (const [what, target, options, name, message] of wrong) {
  test(`serve refuses ${what}, in one sentence`, async () => {
    const before = taskCount();
    await assert.rejects(serve(background, target as Target, options as ServeOptions), { name, message });
    assert.equal(taskCount(), before);
  });
}

test("serve refuses a port and a host for a server that listens already: it would not get them", async (t) => {
  const server = createServer(slow);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  for (const options of [{ port: 0 }, { host: "::1" }]) {
    await assert.rejects(serve(background, server, options), {
      name: "TypeError",
      message: /one of them is too many/,
    });
  }
  assert.deepEqual(server.listeners("request"), [slow]);
});

test("serve refuses what is no context", async () => {
  await assert.rejects(serve(undefined as never, slow, { port: 0 }), {
    name: "TypeError",
    message: "serve takes a Context, and was given undefined",
  });
});

test("a port that is taken is one sentence that names the service, the port and what to do", async (t) => {
  const { port } = await serving(t, slow);
  const server = createServer(slow);
  const group = new Group();
  group.go("second", (ctx) => serve(ctx, server, { port, name: "app" }));
  const error = await group.wait().catch((reason: unknown) => reason);
  assert.ok(error instanceof ListenError);
  assert.equal(
    error.message,
    `app cannot listen on 127.0.0.1:${String(port)}: the port is taken by another process or service; stop that one, or choose another port`,
  );
  assert.equal(error.port, port);
  assert.deepEqual(server.listeners("request"), [slow]);
  assert.equal((await ask(port, "/first")).body, "whole /first");
});

test("an address that this machine does not have is one sentence that says so", async () => {
  await assert.rejects(serve(background, slow, { port: 0, host: "192.0.2.1" }), {
    name: "ListenError",
    message: /^http cannot listen on 192\.0\.2\.1:0: this machine does not have that address/,
  });
});

test("an onListening that throws makes serve reject, and frees the port", async () => {
  let port = 0;
  const onListening = (address: { port: number }): void => {
    ({ port } = address);
    throw new Error("not like this");
  };
  await assert.rejects(serve(background, slow, { port: 0, onListening }), { message: "not like this" });
  await assert.rejects(ask(port, "/"), { mishap: "refused" });
});
