import assert from "node:assert/strict";
import test from "node:test";
import { restarts } from "./restarts.js";

test(
  "workers on one port are replaced one by one under load, and no request fails",
  { skip: process.platform === "win32" },
  async (t) => {
    const { answered, failed, pids } = await restarts(t, (outcome) => outcome.restarts === 3);
    assert.deepEqual(failed, []);
    assert.ok(answered > 0);
    assert.equal(pids.size, 8, "two workers, each replaced three times");
  },
);
