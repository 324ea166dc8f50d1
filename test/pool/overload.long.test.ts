import test from "node:test";
import { overload } from "./overloaded.js";

for (const whenFull of ["wait", "reject", "drop oldest"] as const) {
  test(`ten times too much, for a minute (${whenFull}): memory stays flat, the wait is bounded, nothing is dropped in silence`, (t) =>
    overload(t, whenFull, 60));
}
