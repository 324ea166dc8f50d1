import test from "node:test";
import { runHealthy } from "./healthy-runs.js";

test("a healthy suite is not accused once in 1,000 runs, in random order, beside each other", (t) =>
  runHealthy(t, 1_000));
