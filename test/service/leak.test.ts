import test from "node:test";
import { leakStays } from "./leak.js";

test("three visits to /leak raise the leaking group by three, and it stays so after they were collected", (t) =>
  leakStays(t, 0));
