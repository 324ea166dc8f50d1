import assert from "node:assert/strict";
import { test } from "node:test";
import { fileOf } from "#curfew/inspect/source-maps.js";

/** What V8 calls a script, and what is shown of it. */
const addresses: readonly (readonly [string, string])[] = [
  ["file:///srv/app.js", "/srv/app.js"],
  ["file:///srv/a%20b.js?token=SECRET#SECRET", "/srv/a b.js"],
  ["file:///srv/%2F.js?SECRET", "file:///srv/%2F.js"],
  ["/srv/odd?name#1.js", "/srv/odd?name#1.js"],
  ["C:\\app\\a.js", "C:\\app\\a.js"],
  ["node:internal/timers", "node:internal/timers"],
  ["https://me:SECRET@cdn.test:8080/a.js?sig=SECRET", "https://cdn.test:8080/a.js"],
  ["webpack-internal:///(rsc)/./src/page.tsx?SECRET", "webpack-internal:///(rsc)/./src/page.tsx"],
  ["data:text/javascript,SECRET", "data:"],
  ["evalmachine.<anonymous>", "evalmachine.<anonymous>"],
  ["eval at load (/srv/app.cjs:3:7)", "eval at load (/srv/app.cjs:3:7)"],
  ["eval at load (file:///srv/a.mjs?key=SECRET:1)#SECRET:3:7)", "eval at load (/srv/a.mjs:3:7)"],
  [
    "eval at f (eval at g (https://me:SECRET@b.test/b.js?SECRET:1:2), <anonymous>:1:30)",
    "eval at f (eval at g (https://b.test/b.js:1:2), <anonymous>:1:30)",
  ],
  ["eval at f (data:text/javascript,SECRET:1:2)", "eval at f (data::1:2)"],
];

test("of a script's address nothing is shown that may be private", () => {
  for (const [url, shown] of addresses) assert.equal(fileOf(url), shown);
});
