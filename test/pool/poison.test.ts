import assert from "node:assert/strict";
import test from "node:test";
import { background, TakeoverError } from "curfew";
import { RedisPool } from "curfew/pool/redis";
import { emptyFolder } from "../support/folder.js";
import { type Ended, runProgram, startProgram } from "../support/program.js";
import { startRedis } from "../support/redis.js";

const program = new URL("./programs/poison.js", import.meta.url);

test("on one disk, an item that ends each process that handles it is begun by three, and then given up; the others are handled", async (t) => {
  const folder = await emptyFolder(t);
  const ends: Ended[] = [await runProgram(program, ["durable", folder, "poison", "harmless"])];
  while (ends.at(-1)!.signal === "SIGKILL") ends.push(await runProgram(program, ["durable", folder]));
  assert.deepEqual(
    ends.map(({ code, signal, stdout }) => [signal ?? code, ...stdout.split("\n").slice(0, -1)]),
    [
      ["SIGKILL", "begun poison"],
      ["SIGKILL", "begun poison"],
      ["SIGKILL", "begun poison"],
      [
        0,
        "poison failed: TakeoverError: item 00000001-000000000001 was given up: it was taken over 2 times from a process that had died, or was silent for too long, with it in hand",
        "begun harmless",
      ],
    ],
    ends.at(-1)!.stderr,
  );
});

test("on Redis, an item that ends each process that handles it is given up, and its submitter is told so", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const pool = new RedisPool<string>({
    name: "reports",
    redis: redis.url,
    workers: 1,
    capacity: 10,
    takeovers: 2,
    handle: () => undefined,
  });
  redis.before(() => pool.disconnect());
  const [poison, harmless] = [await pool.submit(background, "poison"), await pool.submit(background, "harmless")];
  const told = poison.result().then(
    () => assert.fail("it was handled"),
    (error: unknown) => error as Error,
  );
  let said = "";
  for (;;) {
    const worker = startProgram(t, program, { args: ["redis", redis.url] });
    const { code, stdout, stderr } = await worker.end();
    said += stdout;
    if (code === null) continue;
    assert.equal(code, 0, stderr);
    break;
  }
  const error = await told;
  assert.ok(error instanceof TakeoverError);
  const sentence =
    "item 1 was given up: it was taken over 2 times from a process that had died, or was silent for too long, with it in hand";
  assert.equal(error.message, sentence);
  assert.equal(poison.state, "failed");
  await harmless.result();
  assert.deepEqual(said.match(/begun poison/g)?.length, 3);
  assert.ok(said.includes(`poison failed: TakeoverError: ${sentence}\n`), said);
});
