import test from "node:test";
import { leakStays } from "./leak.js";

test("three visits to /leak raise the leaking group by three, and it stays so for more than a minute of collecting", (t) =>
  leakStays(t, 65_000));
