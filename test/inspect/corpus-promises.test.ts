import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("stacks go through promises of every kind, in programs that import nothing of ours", (t) =>
  checkCorpus(t, "promises"));
