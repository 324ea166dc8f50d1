import { test } from "node:test";
import { checkCorpus } from "./corpus-check.js";

test("what waits by our own means is told, and proven stuck where nobody can reach it", (t) => checkCorpus(t, "ours"));
