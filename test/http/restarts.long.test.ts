import assert from "node:assert/strict";
import test from "node:test";
import { restarts } from "./restarts.js";

test(
  "rolling restarts for five minutes under load: no request fails",
  { skip: process.platform === "win32" },
  async (t) => {
    const end = performance.now() + 5 * 60_000;
    const { answered, failed, restarts: count } = await restarts(t, () => performance.now() > end);
    t.diagnostic(`${String(answered)} requests answered, all workers replaced ${String(count)} times`);
    assert.deepEqual(failed, []);
  },
);
