import assert from "node:assert/strict";
import test from "node:test";
import { background, Group } from "curfew";
import { Channel } from "curfew/sync";
import { hasGo, pprof } from "../support/go.js";
import { ask, startDebug } from "./serving.js";

const text = "text/plain; charset=utf-8";
const root = "/debug/pprof/";

const rows: readonly [path: string, status: number, type: string, disposition: string | undefined, body?: RegExp][] = [
  [root, 200, "text/html; charset=utf-8", undefined, /Types of profiles available:/],
  [`${root}goroutine`, 200, "application/octet-stream", 'attachment; filename="goroutine"'],
  [`${root}goroutine?debug=0`, 200, "application/octet-stream", 'attachment; filename="goroutine"'],
  [`${root}goroutine?debug=1`, 200, text, undefined, /^goroutine profile: total \d+\n/],
  [`${root}goroutine?debug=2`, 200, text, undefined, /^goroutine \d+ \[/],
  [`${root}goroutine?seconds=1`, 200, "application/octet-stream", 'attachment; filename="goroutine-delta"'],
  [`${root}goroutine?full=1&debug=1`, 200, text, undefined, /^goroutine profile: total \d+\n/],
  [`${root}goroutineleak`, 200, "application/octet-stream", 'attachment; filename="goroutineleak"'],
  [`${root}goroutineleak?debug=1`, 200, text, undefined, /^goroutineleak profile: total 0\n/],
  [`${root}goroutineleak?debug=2`, 200, text, undefined, /^goroutine \d+ \[/],
  [`${root}goroutineleak?seconds=1`, 200, "application/octet-stream", 'attachment; filename="goroutineleak-delta"'],
  [`${root}tasks`, 200, "application/octet-stream", 'attachment; filename="tasks"'],
  [`${root}tasks?debug=1`, 200, text, undefined, /^tasks profile: total \d+\n/],
  [`${root}tasks?debug=2`, 200, text, undefined, /^goroutine \d+ \[/],
  [`${root}tasks?seconds=1`, 200, "application/octet-stream", 'attachment; filename="tasks-delta"'],
  [`${root}heap?seconds=1`, 200, "application/octet-stream", 'attachment; filename="heap"'],
  [`${root}heap?seconds=1&debug=1&gc=1`, 200, text, undefined, /^heap profile: \d+: \d+ \[\d+: \d+\] @ heap\/32768\n/],
  [`${root}allocs?seconds=1`, 200, "application/octet-stream", 'attachment; filename="allocs"'],
  [`${root}allocs?seconds=1&debug=1`, 200, text, undefined, /^heap profile: 0: 0 \[\d+: \d+\] @ heap\/32768\n/],
  [`${root}profile?seconds=1`, 200, "application/octet-stream", 'attachment; filename="profile"'],
  [`${root}trace?seconds=1`, 200, "application/octet-stream", 'attachment; filename="trace.json"'],
  [
    `${root}cmdline`,
    403,
    text,
    undefined,
    /^a command line may hold secrets: it is shown only where serveDebug was given a token\n$/,
  ],
  [`${root}symbol`, 200, text, undefined, /^num_symbols: 1\n$/],
  ["/debug/dump", 200, "application/json", undefined, /^\{"version":1,/],
  ["/debug/dump?debug=1", 400, text, undefined, /^unknown parameter "debug" - known: full\n$/],
  [`${root}goroutine?full=yes`, 400, text, undefined, /^invalid value for "full" - must be 0 or 1\n$/],
  [`${root}profile?seconds=x`, 400, text, undefined, /^invalid value for "seconds" - must be a positive integer\n$/],
  [`${root}profile?debug=1`, 400, text, undefined, /^unknown parameter "debug" - known: seconds\n$/],
  [`${root}trace?seconds=-1`, 400, text, undefined, /^invalid value for "seconds" - must be a positive integer\n$/],
  [`${root}heap?gc=2`, 400, text, undefined, /^invalid value for "gc" - must be 0 or 1\n$/],
  [`${root}<script>scripty<script>`, 404, text, undefined, /^Unknown profile\n$/],
  [`${root}nothing`, 404, text, undefined, /^Unknown profile\n$/],
  ["/nothing", 404, text, undefined, /^404 page not found\n$/],
  [`${root}goroutine?debug=x`, 400, text, undefined, /^invalid value for "debug" - must be 0, 1 or 2\n$/],
  [`${root}goroutine?debug=-1`, 400, text, undefined, /^invalid value for "debug"/],
  [`${root}goroutine?seconds=0`, 400, text, undefined, /^invalid value for "seconds" - must be a positive integer\n$/],
  [`${root}goroutine?seconds=-5`, 400, text, undefined, /^invalid value for "seconds" - must be a positive integer\n$/],
  [`${root}goroutine?seconds=1&debug=1`, 400, text, undefined, /^seconds and debug params are incompatible\n$/],
  [`${root}goroutine?debugg=1`, 400, text, undefined, /^unknown parameter "debugg" - known: debug, seconds, full\n$/],
  [`${root}?debug=1`, 400, text, undefined, /^unknown parameter "debug"/],
  [`${root}goroutine?debug=%zz`, 400, text, undefined, /^malformed URL\n$/],
];

test("net/http/pprof TestHandlers: each address answers with its status, type, disposition and nosniff", async (t) => {
  const base = await startDebug(t);
  await Promise.all(
    rows.map(async ([path, status, type, disposition, body]) => {
      const answer = await ask(base, path);
      assert.equal(answer.status, status, path);
      assert.equal(answer.headers["content-type"], type, path);
      assert.equal(answer.headers["content-disposition"], disposition, path);
      assert.equal(answer.headers["x-content-type-options"], "nosniff", path);
      assert.equal(answer.headers["x-go-pprof"], status === 200 ? undefined : "1", path);
      if (body !== undefined) assert.match(answer.body, body, path);
    }),
  );
});

test("the index lists each profile with its count, a link and a description, as Go's does", async (t) => {
  const base = await startDebug(t);
  const { body } = await ask(base, root);
  assert.match(body, /<tr><td>1<\/td><td><a href='tasks\?debug=1'>tasks<\/a><\/td><\/tr>/);
  const names = ["allocs", "cmdline", "goroutine", "goroutineleak", "heap", "profile", "symbol", "tasks", "trace"];
  assert.deepEqual(
    [...body.matchAll(/'>(\w+)<\/a>/g)].map(([, name]) => name),
    names,
  );
  for (const name of names) assert.match(body, new RegExp(`<li><div class=profile-name>${name}: </div> \\S`));
  assert.match(body, /<a href="goroutine\?debug=2">full goroutine stack dump<\/a>/);
});

test("the address without its slash, and the bare server, lead to the index", async (t) => {
  const base = await startDebug(t);
  const bare = await ask(base, "/debug/pprof");
  assert.deepEqual([bare.status, bare.headers.location], [301, root]);
  const top = await ask(base, "/");
  assert.deepEqual([top.status, top.headers.location], [302, root]);
});

test("only GET and HEAD are answered, and HEAD has no body", async (t) => {
  const base = await startDebug(t);
  const post = await ask(base, `${root}goroutine?debug=1`, {}, "POST");
  assert.deepEqual([post.status, post.headers.allow, post.headers["x-go-pprof"]], [405, "GET, HEAD", "1"]);
  const head = await ask(base, `${root}goroutine?debug=1`, {}, "HEAD");
  assert.deepEqual([head.status, head.body], [200, ""]);
});

test("debug=1 and debug=2 of tasks show those of the main thread, and debug=0 opens in the real go tool pprof", async (t) => {
  const base = await startDebug(t);
  const group = new Group(background, { name: "shown" });
  const channel = new Channel<string>();
  for (let count = 0; count < 3; count++) group.go("waits", (ctx) => channel.receive(ctx));
  t.after(() => {
    group.stop();
    return group.wait();
  });
  const counts = await ask(base, `${root}tasks?debug=1`);
  assert.match(
    counts.body,
    /^3 @ 0x[0-9a-f]+ 0x[0-9a-f]+\n# labels: \{"oldest":"\d+s", "state":"live", "wait":"chan receive"\}\n#\t0x[0-9a-f]+\twaits\+0x0\t\?:0\n#\t0x[0-9a-f]+\tshown\+0x0\t\?:0\n$/m,
  );
  const list = await ask(base, `${root}tasks?debug=2`);
  assert.equal(list.body.match(/^goroutine \d+ \[chan receive\]:\nwaits\(\.\.\.\)$/gm)?.length, 3);
  if (!(await hasGo(t))) return;
  const profile = await ask(base, `${root}tasks`);
  assert.match(await pprof(t, profile.bytes, "-top"), /^\s+3 .* waits$/m);
});

test("seconds= shows what came in that time, and not what was there before", async (t) => {
  if (!(await hasGo(t))) return;
  const base = await startDebug(t);
  const group = new Group(background, { name: "shown" });
  const channel = new Channel<string>();
  group.go("before", (ctx) => channel.receive(ctx));
  t.after(() => {
    group.stop();
    return group.wait();
  });
  const asking = ask(base, `${root}tasks?seconds=1`);
  // The first reading is made before this one is answered, since both are asked of the main thread in turn.
  await ask(base, `${root}tasks?debug=1`);
  group.go("during", (ctx) => channel.receive(ctx));
  const raw = await pprof(t, (await asking).bytes, "-raw");
  assert.match(raw, /during/);
  assert.doesNotMatch(raw, /before/);
});

test("a program that never used a task has an empty profile of tasks", async (t) => {
  const base = await startDebug(t);
  const { body } = await ask(base, `${root}tasks?debug=1`);
  // The debug server's own task is all there is.
  assert.match(body, /^tasks profile: total 1\n/);
});
