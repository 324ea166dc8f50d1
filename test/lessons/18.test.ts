import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { dump } from "curfew/inspect";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

/** So that a dump beside other tests' dumps need not wait for the usual port. */
const ownPort = { nodeArgs: ["--inspect-port=0"] };
const sourceOf = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/lessons/18-leak-endless-loop/${name}.ts`, import.meta.url));

test("lesson 18, broken-1: loops that pause do not stop, and a dump names their line and the timer that wakes them", async (t) => {
  const program = startLesson(t, "18-leak-endless-loop/broken-1", ownPort);
  await program.line(/^shutdown: /);
  const { stacks } = await dump({ pid: program.pid }, { full: true });
  const polls = stacks.filter(({ frames }) => frames.some(({ function: name }) => name === "poll"));
  assert.equal(polls.length, 1);
  const [poll] = polls;
  const frame = poll!.frames.find(({ function: name }) => name === "poll");
  assert.deepEqual([poll!.count, poll!.waker.kind, poll!.stuck], [3, "timer", false]);
  assert.deepEqual([frame!.file, frame!.line, frame!.certainty], [sourceOf("broken-1"), 7, "exact"]);
  await printsWhatItsPageShows(program, "18-leak-endless-loop/broken-1");
});

test("lesson 18, broken-2: while a loop has the thread for itself, a dump still answers, with the loop's line", async (t) => {
  const program = startLesson(t, "18-leak-endless-loop/broken-2", ownPort);
  await program.line(/^about to spin$/);
  const { running } = await dump({ pid: program.pid });
  const frame = running?.find(({ function: name }) => name === "spin");
  assert.equal(frame?.file, sourceOf("broken-2"));
  assert.ok([5, 6].includes(frame.line), `line ${String(frame.line)}`);
  await printsWhatItsPageShows(program, "18-leak-endless-loop/broken-2");
});

test("lesson 18, fixed: told to stop, all three loops are gone at once", async (t) => {
  const program = startLesson(t, "18-leak-endless-loop/fixed", ownPort);
  assert.equal((await program.end()).code, 0);
  const stopped = "poll: stopped: enough";
  assert.deepEqual(linesOf(program.stdout), ["3 tasks", stopped, stopped, stopped, "0 tasks"]);
  await printsWhatItsPageShows(program, "18-leak-endless-loop/fixed");
});
