import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("what a function waits for is told, in programs that import nothing of ours", (t) => checkCorpus(t, "waiting"));
