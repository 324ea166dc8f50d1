import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("what is suspended in worker threads is shown as in the main thread, in programs that import nothing of ours", (t) =>
  checkCorpus(t, "threads"));
