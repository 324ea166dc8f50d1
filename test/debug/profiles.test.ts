import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { dump } from "curfew/inspect";
import { hasGo, pprof } from "../support/go.js";
import { type Program, startProgram } from "../support/program.js";
import { root } from "../support/root.js";
import { ask } from "./serving.js";

const file = path.join(root, "test/debug/programs/working.ts");
const lines = readFileSync(file, "utf8").split("\n");
/** Where this stands in the program: from 1. */
const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;

async function start(t: TestContext, token?: string): Promise<{ base: string; program: Program }> {
  const program = startProgram(t, new URL("./programs/working.js", import.meta.url), {
    args: ["--password=hidden"],
    env: token === undefined ? {} : { TOKEN: token },
  });
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  return { base: base!, program };
}

test("goroutine shows each suspended function with its line, and whose it is", async (t) => {
  const { base } = await start(t);
  const { body } = await ask(base, "/debug/pprof/goroutine?debug=1");
  assert.match(
    body,
    new RegExp(
      `^1 @ .*\\n# labels: \\{"status":"owned", "task":"is stuck", "wait":"unknown"\\}\\n#\\t\\S+\\tstuckFor\\+0x0\\t${file}:${lineOf("await pending")}$`,
      "m",
    ),
  );
  const list = await ask(base, "/debug/pprof/goroutine?debug=2");
  assert.match(
    list.body,
    new RegExp(
      `^goroutine 3 \\[waiting\\]:\\nstuckFor\\(\\.\\.\\.\\)\\n\\t${file}:${lineOf("await pending")}\\ncreated by main$`,
      "m",
    ),
  );
});

test("goroutine with full=1 tells what could wake it, and goroutineleak what nothing can", async (t) => {
  const { base } = await start(t);
  const full = await ask(base, "/debug/pprof/goroutine?full=1&debug=1");
  assert.match(full.body, /^# labels: \{.*"stuck":"true", "task":"is stuck", .*\}\n#\t\S+\tstuckFor\+/m);
  const leaks = await ask(base, "/debug/pprof/goroutineleak?debug=1");
  assert.match(leaks.body, /^goroutineleak profile: total 1\n1 @ .*\n.*\n#\t\S+\tstuckFor\+/);
  const list = await ask(base, "/debug/pprof/goroutineleak?debug=2");
  assert.match(list.body, /^goroutine 3 \[\S+ \(leaked\)\]:\nstuckFor\(/m);
  assert.match(list.body, /^serveDebug\(/m);
});

test("profile shows which line of the main thread computes", async (t) => {
  if (!(await hasGo(t))) return;
  const { base } = await start(t);
  const { bytes } = await ask(base, "/debug/pprof/profile?seconds=1");
  const top = await pprof(t, bytes, "-top");
  assert.match(top, /^Type: cpu$/m);
  assert.match(top, /^Duration: \S+, Total samples = /m);
  const [, percent] = /(\d+(?:\.\d+)?)% {2}compute$/m.exec(top) ?? [];
  assert.ok(Number(percent) > 30, top);
  const byLine = await pprof(t, bytes, "-top", "-lines");
  assert.match(byLine, new RegExp(`compute ${file}:${lineOf("while (performance")}`));
});

test("heap shows who allocated what is alive, and allocs who allocated at all", async (t) => {
  if (!(await hasGo(t))) return;
  const { base } = await start(t);
  const alive = await pprof(t, (await ask(base, "/debug/pprof/heap?seconds=1")).bytes, "-top");
  assert.match(alive, /^Type: inuse_space$/m);
  assert.match(alive, / hoard$/m);
  assert.doesNotMatch(alive, / squander$/m);
  const all = await pprof(t, (await ask(base, "/debug/pprof/allocs?seconds=1")).bytes, "-top");
  assert.match(all, /^Type: alloc_space$/m);
  assert.match(all, / hoard$/m);
  assert.match(all, / squander$/m);
  const text = await ask(base, "/debug/pprof/heap?seconds=1&debug=1");
  assert.match(
    await pprof(t, text.bytes, "-raw"),
    /^inuse_objects\/count inuse_space\/bytes|objects\/count space\/bytes/m,
  );
});

test("two who ask for the heap at once are both answered, one after the other", async (t) => {
  const { base } = await start(t);
  const answers = await Promise.all([1, 2].map(() => ask(base, "/debug/pprof/heap?seconds=1")));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
});

test("trace tells what the process did, with numbers and no text of its own", async (t) => {
  const { base } = await start(t);
  const { body } = await ask(base, "/debug/pprof/trace?seconds=1");
  const { traceEvents } = JSON.parse(body) as {
    traceEvents: { name: string; cat: string; ph: string; args?: object }[];
  };
  assert.ok(traceEvents.some(({ name }) => name === "RunTimers"));
  assert.ok(traceEvents.some(({ name }) => /Scavenger|MinorGC/.test(name)));
  for (const { name, args } of traceEvents)
    if (name !== "thread_name") assert.doesNotMatch(JSON.stringify(args ?? {}).replaceAll(/"[^"]*":/g, ""), /"/);
});

test("cmdline is shown to who brings the token, with a NUL between each two arguments", async (t) => {
  const { base } = await start(t, "sesame");
  assert.equal((await ask(base, "/debug/pprof/cmdline")).status, 401);
  const { body } = await ask(base, "/debug/pprof/cmdline?token=sesame");
  assert.match(body, /^\S*node\0(?:.*\0)?\S*working\.js\0--password=hidden$/);
});

test("symbol tells the names of the addresses in a text: the real go tool pprof opens one by its address", async (t) => {
  const { base } = await start(t);
  const { body } = await ask(base, "/debug/pprof/goroutine?debug=1");
  const [, address] = /^#\t(0x\S+)\tstuckFor/m.exec(body)!;
  assert.equal((await ask(base, `/debug/pprof/symbol?${address!}+0x1`)).body, `num_symbols: 1\n${address!} stuckFor\n`);
  if (!(await hasGo(t))) return;
  assert.match(await pprof(t, `${base}/debug/pprof/goroutine?debug=1`, "-top"), / stuckFor$/m);
});

test("a debug server's address is a target like any other, with its token", async (t) => {
  const { base, program } = await start(t, "sesame");
  for (const full of [false, true]) {
    const taken = await dump({ url: `${base}/?token=sesame` }, { full });
    assert.equal(taken.process.pid, program.pid);
    assert.ok(taken.stacks.some(({ frames, stuck }) => frames[0]!.function === "stuckFor" && stuck === full));
  }
  await assert.rejects(dump({ url: base }), {
    name: "AttachError",
    message: `the debug server at ${base} refuses: this server wants its token: Authorization: Bearer …, or ?token=…`,
  });
});

test("a profile that is being taken is given up when the process stops", async (t) => {
  const { base, program } = await start(t);
  const asking = ["profile", "heap", "allocs", "trace", "goroutine"].map((name) =>
    ask(base, `/debug/pprof/${name}?seconds=60`),
  );
  await ask(base, "/debug/pprof/tasks");
  program.signal("SIGTERM");
  assert.deepEqual(
    (await Promise.all(asking)).map(({ status, body }) => [status, body]),
    asking.map(() => [503, "the debug server stops\n"]),
  );
});

test("a client that leaves while it waits leaves no profiler behind: the next one is answered", async (t) => {
  const { base } = await start(t);
  const leaving = AbortSignal.timeout(300);
  await assert.rejects(fetch(`${base}/debug/pprof/heap?seconds=60`, { signal: leaving }));
  assert.equal((await ask(base, "/debug/pprof/heap?seconds=1")).status, 200);
});
