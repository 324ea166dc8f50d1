import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { toGoText } from "#curfew/formats/index.js";
import { wakerText } from "#curfew/formats/waker-text.js";
import { startProgram } from "../support/program.js";

test("a dump says who has the lock that a task waits for, and keeps Go's words", async (t) => {
  const program = startProgram(t, new URL("./corpus/ours/live.js", import.meta.url), {
    nodeArgs: ["--inspect-port=0"],
  });
  await program.line(/^ready$/);
  const full = await dump({ pid: program.pid }, { full: true });
  const wakerOf = (name: string): string =>
    wakerText(full.stacks.find(({ frames }) => frames[0]?.function === name)!.waker);
  assert.deepEqual(["lock", "write", "read", "acquire", "receive", "choose"].map(wakerOf), [
    'sync.Mutex.Lock, held by task "hold" (1)',
    'sync.RWMutex.Lock, held by task "hold" (1)',
    'sync.RWMutex.RLock, held by task "hold" (1)',
    "semacquire",
    "chan receive",
    "select",
  ]);
  const text = toGoText(full, 2);
  for (const header of [
    /\[sync\.Mutex\.Lock\]:\nlock\(/,
    /\[sync\.RWMutex\.RLock\]:\nread\(/,
    /\[semacquire\]:\nacquire\(/,
  ])
    assert.match(text, header);
});
