import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, taskCount } from "curfew";
import { Gate } from "../support/gate.js";
import type { Program } from "../support/program.js";
import { addressOf, fetchWhole, get, linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 24: a signal stops everything, and the log says which", async (t) => {
  const program = startLesson(t, "24-stop-from-outside/fixed");
  assert.equal(await get(await addressOf(program, "app")), "pong\n");
  program.signal("SIGTERM");
  await stoppedSince(program, "SIGTERM");
});

test("lesson 24: an admin's request stops everything, is itself answered, and the log says from where it came", async (t) => {
  const program = startLesson(t, "24-stop-from-outside/fixed");
  const app = await addressOf(program, "app");
  const { status, body } = await fetchWhole(new URL("/admin/stop", app), "POST");
  assert.deepEqual([status, body], [200, "stopping\n"]);
  await stoppedSince(program, "an admin asked for it, from 127.0.0.1");
  await printsWhatItsPageShows(program, "24-stop-from-outside/fixed");
});

test("lesson 24: a test stops the service in its own process, by the group that it made", async (t) => {
  const { service } = (await import(
    new URL("../../examples/lessons/24-stop-from-outside/service.js", import.meta.url).href
  )) as { service(group: Group, port: number): void };
  const listening = new Gate<string>();
  const said: string[] = [];
  t.mock.method(console, "log", (line: string) => {
    if (line.startsWith("app listens: ")) listening.open(line.slice("app listens: ".length));
    else said.push(line);
  });
  const group = new Group(background, { stopOn: "exit" });
  service(group, 0);
  assert.equal(await get(await listening.passed), "pong\n");
  group.stop("the test is over");
  await group.wait();
  assert.deepEqual(said, ["worker has stopped, since: the test is over"]);
  assert.equal(taskCount(), 0);
});

async function stoppedSince(program: Program, cause: string): Promise<void> {
  const { code, stdout, stderr } = await program.end();
  assert.equal(linesOf(stdout).at(-1), `worker has stopped, since: ${cause}`);
  assert.equal(linesOf(stderr)[0], `main: stopping, within 10.0 s: ${cause}`);
  assert.equal(code, 0);
}
