import assert from "node:assert/strict";
import test from "node:test";
import { hasGo, pprof } from "../support/go.js";
import { startProgram } from "../support/program.js";
import { ask } from "./serving.js";

test("lost tasks are shown for ever: counted with the live, marked as leaked, with what they last waited for", async (t) => {
  const program = startProgram(t, new URL("./programs/lost.js", import.meta.url));
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  // On a machine that is busy some may be lost before the first look.
  const before = await ask(base!, "/debug/pprof/tasks?debug=1");
  assert.match(
    before.body,
    /^3 @ .*\n# labels: \{(?:"lost":"\d", )?"oldest":"\d+s", "state":"live", "wait":"chan receive"\}\n#\t\S+\tforgotten\+/m,
  );
  await program.line(/^lost$/);
  const counts = await ask(base!, "/debug/pprof/tasks?debug=1");
  assert.match(
    counts.body,
    /^tasks profile: total 5\n3 @ .*\n# labels: \{"lost":"3", "oldest":"\d+s", "state":"live", "wait":"chan receive"\}\n#\t\S+\tforgotten\+/,
  );
  const list = await ask(base!, "/debug/pprof/tasks?debug=2");
  assert.equal(list.body.match(/^goroutine \d+ \[chan receive \(leaked\)\]:\nforgotten\(\.\.\.\)$/gm)?.length, 3);
  if (await hasGo(t)) {
    const { bytes } = await ask(base!, "/debug/pprof/tasks");
    const raw = await pprof(t, bytes, "-raw");
    assert.match(raw, /^\s+3: [\d ]+\n\s+lost:\[3\]/m);
  }
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 0);
  assert.match(stderr, /task "forgotten" of main is lost: nothing can wake it any more \(chan receive\); 1 so far/);
});
