import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("what nothing can wake is called stuck, and nothing else, in programs that import nothing of ours", (t) =>
  checkCorpus(t, "stuck"));
