import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { get, linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

const listening = /^server listens, addr: (\S+)$/;

/** Each takes the five seconds of the notes: so both at once. */
test("lesson 05", { concurrency: true }, async (t) => {
  const broken = "broken: one end is never counted, and the debug server that nobody owns keeps the process alive";
  const fixed =
    "fixed: one fails, then the servers are told, then each other task says why it stopped; every end is counted";
  await Promise.all([t.test(broken, showsTheHarm), t.test(fixed, stopsTogether)]);
});

async function showsTheHarm(t: TestContext): Promise<void> {
  const program = startLesson(t, "05-stop-together/broken");
  const addresses = (await program.lines(listening, 2)).map(([, address]) => address!);
  await program.line(/^2 ends, of 3 tasks that were started$/);
  assert.deepEqual(linesOf(program.stdout).slice(2), [
    "server exit err: mock pprof exit",
    "server will exiting, addr: 127.0.0.1:PORT",
    "server exit err: Server closed",
    "2 ends, of 3 tasks that were started",
  ]);
  const answers = await Promise.allSettled(addresses.map((address) => get(`http://${address}/`)));
  const bodies = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  assert.deepEqual(bodies, ["profiles\n"]);
  assert.equal(program.hasEnded, false);
  await printsWhatItsPageShows(program, "05-stop-together/broken");
}

async function stopsTogether(t: TestContext): Promise<void> {
  const program = startLesson(t, "05-stop-together/fixed");
  const addresses = (await program.lines(listening, 2)).map(([, address]) => address!);
  // Which of the two is the application is not said: it is the one that answers this.
  assert.equal(await Promise.any(addresses.map((address) => get(`http://${address}/ping`))), "pong\n");
  const { code, signal, stdout } = await program.end();
  const lines = stdout.split("\n").slice(2, -1);
  assert.equal(lines[0], "server exit err: mock pprof exit");
  assert.deepEqual(
    lines.slice(1, 3).sort(),
    addresses.map((address) => `server will exiting, addr: ${address}`).sort(),
  );
  assert.deepEqual(lines.slice(3, 5).sort(), [
    "server exit: app stopped, since: mock pprof exit",
    "server exit: debug stopped, since: mock pprof exit",
  ]);
  assert.deepEqual(lines.slice(5), ["3 ends, of 3 tasks that were started"]);
  assert.equal(signal, null);
  await printsWhatItsPageShows(program, "05-stop-together/fixed");
  assert.equal(code, 1);
}
