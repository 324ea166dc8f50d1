import assert from "node:assert/strict";
import test from "node:test";
import type { Waker } from "curfew/inspect";
import fc from "fast-check";
import { wakerText } from "#curfew/formats/index.js";
import { runsOf } from "../support/runs.js";
import { names } from "./arbitrary-dump.js";

const phrases: readonly [Waker, string][] = [
  [{ kind: "timer", detail: "4.2 s left" }, "timer, 4.2 s left"],
  [{ kind: "timer" }, "timer"],
  [{ kind: "sleep", detail: "300 ms left" }, "sleep, 300 ms left"],
  [{ kind: "immediate" }, "immediate"],
  [{ kind: "select", detail: "3 cases" }, "select, 3 cases"],
  [{ kind: "socket", detail: "127.0.0.1:5432" }, "socket 127.0.0.1:5432"],
  [{ kind: "socket", detail: "127.0.0.1:5432", path: ["app.js", "db"] }, "socket 127.0.0.1:5432"],
  [{ kind: "server", detail: "0.0.0.0:8080" }, "server 0.0.0.0:8080"],
  [{ kind: "file", detail: "/var/log/app.log" }, "file /var/log/app.log"],
  [{ kind: "dns", detail: "db.internal" }, "dns db.internal"],
  [{ kind: "child", detail: "4712" }, "child 4712"],
  [{ kind: "worker", detail: "2" }, "worker 2"],
  [{ kind: "signal", detail: "SIGHUP" }, "signal SIGHUP"],
  [{ kind: "channel", detail: "jobs" }, "channel jobs"],
  [{ kind: "lock", detail: "accounts" }, "lock accounts"],
  [{ kind: "lock", detail: "" }, "lock"],
  [{ kind: "channel", detail: "chan receive" }, "chan receive"],
  [{ kind: "lock", detail: "sync.RWMutex.RLock" }, "sync.RWMutex.RLock"],
  [{ kind: "lock", detail: "group limit" }, "group limit"],
  [{ kind: "server", detail: "IO wait" }, "server"],
  [{ kind: "promise", detail: "context done" }, "context done"],
  [{ kind: "promise", detail: "shutdown" }, "shutdown"],
  [{ kind: "promise", path: ["app.js", "pending"] }, "held by pending in app.js"],
  [{ kind: "promise", path: ["app.js", "state", "jobs", "[3]"] }, "held by state.jobs[3] in app.js"],
  [{ kind: "promise", path: ["pending"] }, "held by pending"],
  [{ kind: "promise", path: [] }, "promise"],
  [{ kind: "none" }, "nothing: it is stuck"],
  [{ kind: "none", path: ["app.js", "pending"] }, "nothing: it is stuck, held by pending in app.js"],
  [{ kind: "unknown" }, "unknown"],
];

test("what could wake a function is told in one short phrase", () => {
  assert.deepEqual(
    phrases.map(([waker]) => wakerText(waker)),
    phrases.map(([, phrase]) => phrase),
  );
});

test("the phrase is one line, whatever the names are", () => {
  const wakers = fc.record({
    kind: fc.constantFrom(...phrases.map(([{ kind }]) => kind)),
    detail: names,
    path: fc.array(names),
  });
  fc.assert(
    fc.property(wakers, (waker) => assert.match(wakerText(waker), /^[^\p{Cc}\u2028\u2029]+$/u)),
    runsOf(300),
  );
});
