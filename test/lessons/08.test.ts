import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { root } from "../support/root.js";
import { addressOf, get, linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";
import { profile, rowOf } from "./profile.js";

const aging = { nodeArgs: [`--import=${new URL("./aging.js", import.meta.url).href}`], ipc: true };
const minute = 60_000;

test("lesson 08, broken: the leaking group rises by exactly one a visit, never falls, and is listed first", async (t) => {
  const program = startLesson(t, "08-the-leak-in-a-handler/broken", aging);
  const app = await addressOf(program, "app");
  const debug = await addressOf(program, "debug");
  for (let visit = 1; visit <= 3; visit++) {
    assert.equal(await get(new URL("/leak", app)), "pong\n");
    const { rows } = await profile(debug);
    assert.equal(rowOf(rows, "leak").count, visit);
  }
  const young = (await profile(debug)).rows[0]!;
  assert.deepEqual(young, { count: 3, lost: 0, names: ["leak", "main"], wait: "chan receive" });

  const full = await get(new URL("/debug/pprof/goroutine?full=1&debug=1", debug));
  const source = "examples/lessons/08-the-leak-in-a-handler/broken.ts";
  const lines = readFileSync(path.join(root, source), "utf8").split("\n");
  const place = `${path.join(root, source)}:${String(lines.findIndex((line) => line.includes("await results")) + 1)}`;
  const labels = '{"status":"owned", "stuck":"true", "task":"leak", "wait":"nothing: it is stuck"}';
  assert.ok(new RegExp(`^3 @ .*\\n# labels: ${labels}\\n#\\t\\S+\\tprint\\+0x0\\t${place}\\n`, "m").test(full), full);

  await program.ask(minute);
  const old = (await profile(debug)).rows[0]!;
  assert.deepEqual(old, { ...young, lost: 3 });

  for (let visit = 4; visit <= 5; visit++) await get(new URL("/leak", app));
  assert.deepEqual((await profile(debug)).rows[0], { ...young, count: 5, lost: 3 });
  await program.ask(minute);
  assert.deepEqual((await profile(debug)).rows[0], { ...young, count: 5, lost: 5 });

  await program.line(/^visit 5: /);
  const counts = linesOf(program.stdout).flatMap((line) => /^visit \d: (\d+) tasks$/.exec(line)?.[1] ?? []);
  assert.deepEqual(
    counts.map((count) => Number(count) - Number(counts[0])),
    [0, 1, 2, 3, 4],
  );
  await printsWhatItsPageShows(program, "08-the-leak-in-a-handler/broken");
});

test("lesson 08, fixed: each visit waits within its limit, and no task is left", async (t) => {
  const program = startLesson(t, "08-the-leak-in-a-handler/fixed");
  const app = await addressOf(program, "app");
  const debug = await addressOf(program, "debug");
  const before = await profile(debug);
  for (let visit = 1; visit <= 3; visit++) assert.equal(await get(new URL("/leak", app)), "pong\n");
  // A client has its whole answer a moment before the server knows.
  let after = await profile(debug);
  for (let look = 1; after.total > before.total && look < 100; look++) after = await profile(debug);
  assert.equal(after.total, before.total);
  assert.equal(rowOf(after.rows, "leak").count, 0);
  await program.line(/^visit 3: /);
  const visits = linesOf(program.stdout).filter((line) => line.startsWith("visit"));
  assert.deepEqual(
    visits,
    [1, 2, 3].map((visit) => `visit ${visit}: 3 tasks; time was up after 200 ms: nobody sent a result`),
  );
  await printsWhatItsPageShows(program, "08-the-leak-in-a-handler/fixed");
  program.signal("SIGTERM");
  assert.equal((await program.end()).code, 0);
});
