import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { addressOf, get, startLesson } from "./lesson.js";
import { profile } from "./profile.js";

const aging = {
  nodeArgs: [`--import=${new URL("./aging.js", import.meta.url).href}`],
  env: { REAL_TIME: "1" },
  ipc: true,
};

test("lesson 08, broken: the leaking group has not fallen after a forced collection and a real minute", async (t) => {
  const program = startLesson(t, "08-the-leak-in-a-handler/broken", aging);
  const app = await addressOf(program, "app");
  const debug = await addressOf(program, "debug");
  for (let visit = 1; visit <= 3; visit++) await get(new URL("/leak", app));
  assert.equal((await profile(debug)).rows[0]!.count, 3);
  await program.ask(0);
  assert.equal((await profile(debug)).rows[0]!.count, 3);
  await pause(61_000);
  await program.ask(0);
  const row = { count: 3, lost: 3, names: ["leak", "main"], wait: "chan receive" };
  assert.deepEqual((await profile(debug)).rows[0], row);
});
