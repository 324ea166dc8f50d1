import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs";
import { get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Dump, dump, type Frame } from "curfew/inspect";
import pg from "pg";
import { startLoad } from "../support/load.js";
import { startPostgres } from "../support/postgres.js";
import { type Program, startProgram } from "../support/program.js";
import { hasRedis, startRedis } from "../support/redis.js";
import { root } from "../support/root.js";

/** A request that gets no answer, and what a dump must say of it. */
interface Stuck {
  readonly path: string;
  /** What the service prints when the request waits. */
  readonly says: string;
  /** The functions of the service, innermost first, each with a piece of the line that it waits at. */
  readonly stack: readonly (readonly [string, string])[];
  /** Whom it waits for; `undefined`: nothing can wake it. */
  readonly peer: keyof Peers | undefined;
}

/** Ports. */
interface Peers {
  readonly postgres: number;
  readonly redis: number;
  readonly silent: number;
}

const fastify: readonly Stuck[] = [
  {
    path: "/lock",
    says: "lock",
    stack: [
      ["lock", "pg_advisory_xact_lock"],
      ["(anonymous)", "await users.lock(1)"],
    ],
    peer: "postgres",
  },
  {
    path: "/user?locked",
    says: "lock",
    stack: [
      ["lock", "pg_advisory_xact_lock"],
      ["(anonymous)", "await users.lock(id)"],
    ],
    peer: "postgres",
  },
  {
    path: "/report",
    says: "report",
    stack: [
      ["report", "await single.connect()"],
      ["(anonymous)", "await report()"],
    ],
    peer: "postgres",
  },
  { path: "/price", says: "price", stack: [["(anonymous)", "await fetch("]], peer: "silent" },
  { path: "/jobs/job", says: "job", stack: [["(anonymous)", "await queue.blpop("]], peer: "redis" },
];

const express: readonly Stuck[] = [
  {
    path: "/transfer",
    says: "transfer",
    stack: [
      ["transfer", "pg_advisory_xact_lock"],
      ["(anonymous)", "await transfer()"],
    ],
    peer: "postgres",
  },
  {
    path: "/report",
    says: "report",
    stack: [
      ["report", "await single.connect()"],
      ["(anonymous)", "await report()"],
    ],
    peer: "postgres",
  },
  {
    path: "/price",
    says: "price",
    stack: [
      ["priceOf", "await fetch("],
      ["(anonymous)", "await priceOf("],
    ],
    peer: "silent",
  },
  {
    path: "/profile",
    says: "no profile ENOENT",
    stack: [
      ["profileOf", "await reading.get("],
      ["(anonymous)", "await profileOf("],
    ],
    peer: undefined,
  },
  {
    path: "/job",
    says: "job",
    stack: [
      ["nextJob", "await jobs.blpop("],
      ["(anonymous)", "await nextJob("],
    ],
    peer: "redis",
  },
];

test("in a Fastify service under load, each stuck request is shown at its line, with whom it waits for", (t) =>
  checkService(t, "fastify.ts", fastify));

test("in an Express service under load, each stuck request is shown at its line, with whom it waits for", (t) =>
  checkService(t, "express.mjs", express));

async function checkService(t: TestContext, file: string, known: readonly Stuck[]): Promise<void> {
  const postgres = await startPostgres(t);
  if (postgres === undefined) {
    t.skip("PostgreSQL is not installed: no service with a real database was looked at");
    return;
  }
  const redis = hasRedis() ? (await startRedis(t))?.port : undefined;
  await t.test("with Redis", { skip: redis === undefined && "Redis is not installed: no request waits for it" }, noop);
  const peers: Peers = { postgres, redis: redis ?? 0, silent: await silentServer(t) };
  await holdLock(t, postgres);
  const source = path.join(root, "test/inspect/apps", file);
  const run = file.endsWith(".ts") ? path.join(root, ".build/test/inspect/apps", file.replace(/ts$/, "js")) : source;
  const service = startProgram(t, pathToFileURL(run), {
    args: [String(postgres), redis === undefined ? "" : String(redis), String(peers.silent)],
    nodeArgs: ["--inspect-port=0"],
  });
  const port = Number((await service.line(/^listening (\d+)$/))[1]);
  // The first has its answer, and keeps the only client.
  await answered(port, "/report");
  const requests = known.filter(({ peer }) => peer !== "redis" || redis !== undefined);
  await keepWaiting(t, service, port, requests);

  const load = startLoad(t, port, "/user", 20);
  await load.more(200);
  const lines = fs.readFileSync(source, "utf8").split("\n");
  for (let round = 0; round < 2; round++) {
    await check(await dump({ pid: service.pid }), false);
    await check(await dump({ pid: service.pid }, { full: true }), true);
  }
  const { failed } = await load.stop();
  assert.deepEqual(failed, []);

  async function check(taken: Dump, full: boolean): Promise<void> {
    assertStuck(taken, full, requests, peers, lines, path.basename(file));
    await load.more(200);
  }
}

/** Every request that waits is there, at its line; no other is called stuck; and no line is wrong. */
function assertStuck(
  taken: Dump,
  full: boolean,
  requests: readonly Stuck[],
  peers: Peers,
  lines: readonly string[],
  file: string,
): void {
  const own = (frames: readonly Frame[]): Frame[] => frames.filter((frame) => path.basename(frame.file) === file);
  const shown = (frames: readonly Frame[]): string[] =>
    own(frames).map((frame) => `${frame.function}:${String(frame.line)}:${frame.certainty}`);
  for (const { stack, peer } of requests) {
    const wanted = stack.map(([name, piece]) => `${name}:${String(lineOf(lines, piece))}:exact`);
    const found = taken.stacks.filter(({ frames }) => shown(frames).join() === wanted.join());
    assert.notEqual(found.length, 0, `${wanted.join(" < ")} is not there`);
    if (!full) continue;
    const [only, ...others] = found;
    assert.deepEqual([only!.count, others], [1, []]);
    assert.deepEqual(
      [only!.stuck, only!.waker],
      peer === undefined
        ? [true, { kind: "none" }]
        : [false, { kind: "socket", detail: `127.0.0.1:${String(peers[peer])}` }],
      wanted.join(" < "),
    );
  }
  const accused = taken.stacks.filter(({ stuck }) => stuck);
  assert.equal(accused.length, full ? requests.filter(({ peer }) => peer === undefined).length : 0);
  for (const { function: name, line, certainty } of taken.stacks.flatMap(({ frames }) => own(frames))) {
    if (certainty === "exact")
      assert.match(lines[line - 1]!, /\bawait\b/, `${name} is shown at line ${String(line)}, where nothing waits`);
  }
}

/** The only line with this piece in it. */
function lineOf(lines: readonly string[], piece: string): number {
  const found = [...lines.keys()].filter((index) => lines[index]!.includes(piece));
  assert.equal(found.length, 1, `${piece} is in the source once`);
  return found[0]! + 1;
}

/** Sends requests that get no answer; resolves when the service says that they wait. */
async function keepWaiting(t: TestContext, service: Program, port: number, requests: readonly Stuck[]): Promise<void> {
  for (const [index, { path, says }] of requests.entries()) {
    const request = get({ agent: false, host: "127.0.0.1", port, path });
    request.once("error", noop);
    t.after(() => request.destroy());
    const before = requests.slice(0, index + 1).filter((other) => other.says === says).length;
    // One report was there before.
    await service.lines(new RegExp(`^${says}$`), says === "report" ? before + 1 : before);
  }
}

async function answered(port: number, path: string): Promise<void> {
  const [answer] = (await once(get({ agent: false, host: "127.0.0.1", port, path }), "response")) as [
    { statusCode: number; resume(): void },
  ];
  answer.resume();
  assert.equal(answer.statusCode, 200);
}

/** Takes the lock for which the services wait. */
async function holdLock(t: TestContext, port: number): Promise<void> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "app", database: "postgres" });
  // The server ends before it.
  client.on("error", noop);
  await client.connect();
  t.after(() => client.end());
  await client.query("select pg_advisory_lock(lock) from unnest(array[1, 2]) as lock");
}

/** Takes connections, and says nothing. */
async function silentServer(t: TestContext): Promise<number> {
  const server = createServer((socket) => {
    socket.once("error", noop);
    t.after(() => socket.destroy());
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function noop(): void {}
