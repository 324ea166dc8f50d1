/* eslint-disable @typescript-eslint/no-misused-promises -- serve waits for what a listener of the server returns. */
import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import test from "node:test";
import { createServer as createTlsServer, connect as connectTls } from "node:tls";
import { sleep, taskCount } from "curfew";
import { contextOf, endless } from "curfew/http";
import { Gate } from "../support/gate.js";
import { certificate } from "./certificate.js";
import { notes, serving, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** Sends back each line, and ends with its client. */
async function echo(socket: Socket): Promise<void> {
  for await (const chunk of socket) socket.write(chunk as Buffer);
  socket.end();
}

test("a connection of a server of node:net is a task, which goes on after the stop until its client has done", async (t) => {
  const before = taskCount();
  const { port, group, draining, ended } = await serving(t, createServer({ allowHalfOpen: true }, echo));
  const client = await Wire.open(port);
  client.send("one");
  await client.until(/one/);
  group.stop();
  await draining;
  client.send("two");
  await client.until(/two/);
  client.socket.end();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
  assert.equal(taskCount(), before);
});

test("a connection that is endless is told at the stop, and ended by serve when its handler gives up", async (t) => {
  const { port, group, ended } = await serving(
    t,
    createServer(async (socket) => {
      const ctx = endless(socket);
      socket.write("tick");
      await sleep(ctx, 60_000);
    }),
  );
  const client = await Wire.open(port);
  await client.until(/tick/);
  group.stop();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

test("a connection's context is stopped when its client leaves", async (t) => {
  const inside = new Gate<Socket>();
  const server = createServer((socket) => {
    socket.resume().on("error", () => undefined);
    inside.open(socket);
  });
  const { port } = await serving(t, server);
  const client = await Wire.open(port);
  const socket = await inside.passed;
  client.socket.destroy();
  assert.equal(await stopOf(contextOf(socket)), "the connection is closed");
});

test("connections that are left when drain time is up are cut, and counted", async (t) => {
  const { port, group, ended } = await serving(t, createServer(echo), { name: "echo", drain: 100 });
  const client = await Wire.open(port);
  client.send("one");
  await client.until(/one/);
  group.stop();
  assert.match(((await ended) as Error).message, /^echo: 1 connection was cut off when drain time was up/);
  await client.closed;
});

test("a connection handler that throws loses its connection, is told to the observers, and harms nobody", async (t) => {
  const noted = notes(t);
  const server = createServer((socket) => {
    socket.once("data", (data: Buffer) => socket.end(data));
    if (noted.length === 0) throw new Error("broken");
  });
  const { port } = await serving(t, server, { name: "echo" });
  const first = await Wire.open(port);
  await first.closed;
  assert.deepEqual(noted, ["echo: a connection handler failed: broken"]);
  const second = await Wire.open(port);
  second.send("well");
  await second.until(/well/);
});

test("a server of node:net gets its own listeners back", async (t) => {
  const server = createServer(echo);
  const { group, ended } = await serving(t, server);
  group.stop();
  assert.equal(await ended, undefined);
  assert.deepEqual(server.listeners("connection"), [echo]);
});

test("a server of node:tls drains as one of node:net, and one that never speaks TLS does not hold it up for ever", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const server = createTlsServer({ ...keys, allowHalfOpen: true } as object, (socket) => void echo(socket));
  const { port, group, draining, ended } = await serving(t, server, { drain: Infinity });
  const silent = await Wire.open(port);
  const client = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise((resolve) => client.once("secureConnect", resolve));
  client.setEncoding("utf8");
  group.stop();
  await draining;
  const echoed = new Promise((resolve) => client.once("data", resolve));
  client.write("still there");
  assert.equal(await echoed, "still there");
  await new Promise((resolve) => client.once("close", resolve).end());
  void group.shutdown(0).catch(() => undefined);
  assert.equal(await ended, undefined);
  await silent.closed;
});
