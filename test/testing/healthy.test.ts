import test from "node:test";
import { runHealthy } from "./healthy-runs.js";

test("healthy tests, in any order and beside each other, are not accused", (t) => runHealthy(t, 20));
