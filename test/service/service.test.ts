import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import test from "node:test";
import { ask } from "../debug/serving.js";
import { hasGo, pprof } from "../support/go.js";
import { runProgram } from "../support/program.js";
import { counts, service, start } from "./start.js";

test("GET /ping answers pong, and the service says what to try next in one screen", async (t) => {
  const { program, app } = await start(t);
  assert.equal((await ask(app, "/ping")).body, "pong\n");
  assert.ok(program.stdout.split("\n").length <= 24);
  program.signal("SIGTERM");
  assert.equal((await program.end()).code, 0);
});

test("each visit to /leak raises the leaking group by one; three put it first, with its name and what it waits for", async (t) => {
  const { app, debug } = await start(t);
  for (let visits = 1; visits <= 3; visits++) {
    await ask(app, "/leak");
    assert.match(
      (await ask(debug, counts)).body,
      new RegExp(`^${String(visits)} @ [^\\n]+\\n[^\\n]+\\n#\\t\\S+\\tleak\\+`, "m"),
    );
  }
  assert.match(
    (await ask(debug, counts)).body,
    /^tasks profile: total \d+\n3 @ .*\n# labels: .*"wait":"chan receive".*\n#\t\S+\tleak\+/,
  );
});

test("the profile answers while the main thread spins, and names the task that does", async (t) => {
  const { app, debug } = await start(t);
  let spun = false;
  const spinning = ask(app, "/spin?ms=2000").then(() => (spun = true));
  // Asked again until the request has arrived: from then on the main thread answers nobody else.
  for (let body = ""; !body.includes("GET /spin");) body = (await ask(debug, counts)).body;
  assert.equal(spun, false);
  const { body } = await ask(debug, "/debug/pprof/tasks?debug=2");
  assert.match(body, /^GET \/spin\(\.\.\.\)$/m);
  assert.equal(spun, false);
  await spinning;
});

test("a report that was handed to the pool is done before the process ends", async (t) => {
  const { program, app } = await start(t);
  await ask(app, "/report");
  program.signal("SIGTERM");
  const { code, stdout } = await program.end();
  assert.equal(code, 0);
  assert.match(stdout, /^ping\n[\s\S]*^report: ping pong$/m);
});

test("a handler that panics answers 500, and the service goes on", async (t) => {
  const { program, app } = await start(t);
  assert.equal((await ask(app, "/panic")).status, 500);
  await program.line(/^main: app: a request handler failed: this handler panics/);
  await program.line(/^\s+at \/panic /);
  assert.equal((await ask(app, "/ping")).status, 200);
});

test("a query that makes no sense is one clear sentence, and a page that is not there names those that are", async (t) => {
  const { app } = await start(t);
  const bad = await ask(app, "/slow?ms=-5");
  assert.deepEqual(
    [bad.status, bad.body],
    [400, 'ms takes a whole number of milliseconds below a million, and was given "-5"\n'],
  );
  assert.match((await ask(app, "/nothing")).body, /^no such page; there are \/ping, /);
});

test("the profile opens in the real go tool pprof", async (t) => {
  if (!(await hasGo(t))) return;
  const { debug } = await start(t);
  const { bytes } = await ask(debug, "/debug/pprof/tasks");
  assert.match(await pprof(t, bytes, "-top"), /100% {2}main$/m);
});

for (const [taken, name] of [
  ["--port", "app"],
  ["--debug-port", "debug"],
] as const) {
  test(`a taken ${taken} is one clear sentence, the other service is stopped, and the exit code is 1`, async (t) => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    t.after(() => other.close());
    const port = String((other.address() as AddressInfo).port);
    const free = taken === "--port" ? "--debug-port" : "--port";
    const { code, stdout, stderr } = await runProgram(service, [taken, port, free, "0"]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    const said = `main: task "${name}" failed: ${name} cannot listen on 127.0.0.1:${port}: the port is taken by another process or service; stop that one, or choose another port`;
    assert.equal(
      stderr
        .split("\n")
        .filter((line) => line.includes("cannot listen") && line.includes("failed"))
        .join("\n"),
      said,
    );
    assert.ok(!stderr.includes("    at "), stderr);
    assert.match(stderr, new RegExp(`task "${name === "app" ? "debug" : "app"}" (ended|stopped)`));
  });
}

test("options: help has examples; a wrong one is a sentence and exit code 1; the environment is read", async () => {
  const help = await runProgram(service, ["--help"]);
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.match(help.stdout, /examples:\n {2}npm start/);
  const wrong = await runProgram(service, ["--port", "seventy"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^--port or PORT takes a whole number from 0 to 65535, and was given "seventy"\n/);
  assert.ok(!wrong.stderr.includes("    at "));
  const unknown = await runProgram(service, ["--nope"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /^Unknown option '--nope'/);
});
