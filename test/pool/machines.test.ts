import assert from "node:assert/strict";
import test from "node:test";
import { background, sleep } from "curfew";
import { RedisPool } from "curfew/pool/redis";
import { emptyFolder } from "../support/folder.js";
import { startProgram } from "../support/program.js";
import { startRedis } from "../support/redis.js";
import { missing, readJournal, twice } from "./kills.js";

const workers = 4;
const items = Array.from({ length: 1000 }, (_, number) => String(number));

test("three processes on one Redis, one frozen, one killed, Redis restarted in the middle: all items are handled", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const folder = await emptyFolder(t);
  const start = () =>
    startProgram(t, new URL("./programs/redis-worker.js", import.meta.url), { args: [redis.url, folder] });
  const [frozen, killed, steady] = [start(), start(), start()];
  const pool = new RedisPool<string>({
    name: "reports",
    redis: redis.url,
    workers: 1,
    capacity: 100_000,
    handle: () => 0,
  });
  redis.before(() => pool.disconnect());
  // Before Redis goes, those who use it.
  redis.before(() => Promise.all([frozen, killed, steady].map((program) => program.kill())));
  const submitting = (async () => {
    for (const item of items) await pool.submit(background, item);
  })();
  await Promise.all([frozen, killed, steady].map((program) => program.lines(/^handled /, 20)));
  frozen.signal("SIGSTOP");
  await killed.kill();
  await steady.lines(/^handled /, 100);
  await redis.restart();
  await submitting;
  const late = Date.now() + 60_000;
  while (missing(items, readJournal(folder).handled).length > 0) {
    assert.ok(Date.now() < late, `${String(missing(items, readJournal(folder).handled).length)} are missing`);
    await sleep(background, 50);
  }
  const atOnce = readJournal(folder).handled;
  // What was frozen wakes up, and finds that others have done its work.
  const before = frozen.stdout.length;
  frozen.signal("SIGCONT");
  frozen.signal("SIGTERM");
  await frozen.end();
  assert.ok(frozen.stdout.length >= before);
  const again = twice(readJournal(folder).handled).length;
  t.diagnostic(
    `${String(items.length)} items, ${String(atOnce.length)} handled while one was frozen; ${String(again)} twice in the end`,
  );
  assert.ok(again <= 3 * workers, `${String(again)} were handled twice`);
});
