import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import test from "node:test";
import { ask } from "../debug/serving.js";
import { freePort, runProgram, startProgram } from "../support/program.js";
import { counts, service, start } from "./start.js";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} during 50 slow requests: 50 whole answers, then the ports are free and the code is 0`, async (t) => {
    const { program, app, debug } = await start(t);
    const answers = Array.from({ length: 50 }, () => ask(app, "/slow?ms=2000"));
    for (let inside = 0; inside < 50;) {
      const { body } = await ask(debug, counts);
      inside = Number(/^(\d+) @ .*\n.*\n#\t\S+\tGET \/slow\+/m.exec(body)?.[1] ?? 0);
    }
    program.signal(signal);
    await program.line(/^main: stopping/);
    // The debug server goes last: it shows what the stop waits for.
    assert.match((await ask(debug, counts)).body, /^50 @ .*\n# labels: .*"wait":"sleep".*\n#\t\S+\tGET \/slow\+/m);
    for (const { body } of await Promise.all(answers)) assert.equal(body, "slow, but whole\n");
    const { code, signal: killedBy } = await program.end();
    assert.deepEqual([code, killedBy], [0, null]);
    for (const address of [app, debug]) {
      const again = createServer().listen(Number(new URL(address).port), "127.0.0.1");
      await once(again, "listening");
      again.close();
    }
  });
}

test("ports and host come from the environment, and options come first", async (t) => {
  const [fromEnv, fromOption] = [await freePort(), await freePort()];
  const program = startProgram(t, service, {
    args: ["--debug-port", String(fromOption)],
    env: { PORT: String(fromEnv), DEBUG_PORT: String(await freePort()), HOST: "localhost", GRACE: "1234" },
  });
  await program.line(new RegExp(`^Open http://127\\.0\\.0\\.1:${String(fromOption)}/debug/ `));
  await program.line(new RegExp(`curl http://\\S+:${String(fromEnv)}/ping`));
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 0);
  assert.match(stderr, /^main: stopping, within 1\.2 s: SIGTERM\n/);
});

const wrong: [args: string[], sentence: RegExp][] = [
  [["--port", "70000"], /^--port or PORT takes a whole number from 0 to 65535, and was given "70000"\n/],
  [["--port", "-1"], /^Option '--port'? ?.*argument|^--port or PORT takes/],
  [["--debug-port", ""], /^--debug-port or DEBUG_PORT takes a whole number from 0 to 65535, and was given ""\n/],
  [["--debug-port", "8081x"], /^--debug-port or DEBUG_PORT takes .* and was given "8081x"\n/],
  [["--grace", "-5"], /grace/],
  [["--grace", "1e3"], /^--grace or GRACE takes a whole number from 0 to 3600000, and was given "1e3"\n/],
  [["extra"], /^Unexpected argument 'extra'/],
];

for (const [args, sentence] of wrong) {
  test(`${args.join(" ") || "nothing"} is refused with one sentence and the usage, and the code is 1`, async () => {
    const { code, stdout, stderr } = await runProgram(service, args);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, sentence);
    assert.match(stderr, /\nusage: npm start/);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });
}
