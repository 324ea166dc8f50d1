import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("through packages from the registry the program's own functions are shown, in programs that import nothing of ours", (t) =>
  checkCorpus(t, "libraries"));
