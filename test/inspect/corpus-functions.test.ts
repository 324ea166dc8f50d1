import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("functions of every shape are shown where they wait, in programs that import nothing of ours", (t) =>
  checkCorpus(t, "functions"));
