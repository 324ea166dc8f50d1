import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Dump, dump, type Frame, type StackGroup } from "curfew/inspect";
import { emptyFolder } from "../support/folder.js";
import { root } from "../support/root.js";
import { startProgram } from "../support/program.js";
import { type Expectation, expectationOf, type ExpectedStack, type Place, placeKey } from "./expectation.js";

const corpus = path.join(root, "test/inspect/corpus");
const library = path.join(root, "src") + path.sep;
const compiled = path.join(root, ".build/test/inspect/corpus");

/** Over all programs, each group of stacks once. */
const total = { frames: 0, exact: 0, inferred: 0, functionOnly: 0, right: 0, falselyStuck: 0, missedStuck: 0 };

/**
 * Runs each program of a folder of the corpus, takes both dumps of it, and compares them with what it says of itself. They are
 * run as they stand, with the path of an empty folder; those in TypeScript are compiled by the build, and their lines are those of the source.
 */
export async function checkCorpus(t: TestContext, folder: string): Promise<void> {
  const files = fs.readdirSync(path.join(corpus, folder)).filter((name) => /\.(mjs|cjs|ts)$/.test(name));
  for (const file of files) {
    const source = path.join(corpus, folder, file);
    const expected = expectationOf(fs.readFileSync(source, "utf8"));
    const run = file.endsWith(".ts") ? path.join(compiled, folder, file.replace(/ts$/, "js")) : source;
    await t.test(`${file}: ${expected.title}`, { todo: expected.todo ?? false }, (t) => check(t, run, expected));
  }
  const percent = (part: number): string => `${((100 * part) / total.frames).toFixed(1)} %`;
  t.diagnostic(
    `${folder} on Node ${process.versions.node}: of ${String(total.frames)} frames of user code ${String(total.exact)} exact (${percent(total.exact)}), ` +
      `${String(total.inferred)} inferred, ${String(total.functionOnly)} with the function alone, ${String(total.right)} right (${percent(total.right)}); ` +
      `falsely called stuck: ${String(total.falselyStuck)}, stuck and not called so: ${String(total.missedStuck)}`,
  );
  assert.ok(total.exact >= 0.9 * total.frames, "at least 90 % of all frames are exact");
  assert.ok(total.right >= 0.98 * total.frames, "at least 98 % of all frames are right");
  assert.equal(total.falselyStuck, 0, "nothing is called stuck that is not");
}

async function check(t: TestContext, run: string, expected: Expectation): Promise<void> {
  const program = startProgram(t, pathToFileURL(run), { args: [await emptyFolder(t)], nodeArgs: ["--inspect-port=0"] });
  await program.line(/^ready$/);
  const stacks = await dump({ pid: program.pid });
  const full = await dump({ pid: program.pid }, { full: true });
  tally(full, expected);
  assertPlaces(stacks, expected);
  assertPlaces(full, expected);
  assertInnermost(stacks, expected);
  assertStacks(full, expected);
  for (const note of expected.notes)
    for (const { notes } of [stacks, full]) assert.match(notes.join("\n"), new RegExp(note));
}

/** A frame that says where it is says the truth. */
function assertPlaces(taken: Dump, { places }: Expectation): void {
  // In a program that uses curfew, the thread may just be at the work that curfew does in the background.
  const running = own(runningIn(taken)).filter(({ file }) => !file.startsWith(path.join(root, "src")));
  const frames = [...stacksIn(taken).flatMap((stack) => own(stack.frames)), ...running];
  const wrong = frames.filter((frame) => frame.certainty === "exact" && !places.has(placeKey(frame)));
  assert.deepEqual(wrong.map(shown), [], "wrong places");
}

/** The stacks tier may count more than there are. */
function assertInnermost(taken: Dump, { stacks, running }: Expectation): void {
  for (const { frames, count, fullOnly } of stacks) {
    if (fullOnly) continue;
    const innermost = placeKey(frames[0]!);
    const found = stacksIn(taken)
      .filter((stack) => own(stack.frames).length > 0 && placeKey(own(stack.frames)[0]!) === innermost)
      .reduce((sum, stack) => sum + stack.count, 0);
    assert.ok(found >= count, `${innermost} is there ${String(found)} times in the stacks alone, not ${String(count)}`);
  }
  if (running !== undefined) assert.deepEqual(own(runningIn(taken)).map(placeKey), running.map(placeKey));
}

/** The full dump shows exactly what is there. */
function assertStacks(taken: Dump, { stacks }: Expectation): void {
  const shownStacks = stacksIn(taken).filter(({ frames }) => own(frames).some(({ line }) => line > 0));
  const left = shownStacks.map((stack) => ({ ...stack }));
  const problems: string[] = [];
  for (const expected of stacks) {
    let missing = expected.count;
    for (const stack of left) {
      if (
        missing === 0 ||
        stack.count === 0 ||
        !isAlike(own(stack.frames), expected.frames) ||
        stack.stuck !== expected.stuck
      )
        continue;
      const used = Math.min(missing, stack.count);
      missing -= used;
      Object.assign(stack, { count: stack.count - used });
      if (expected.waker !== undefined && stack.waker.kind !== expected.waker)
        problems.push(`${chain(expected)} waits for ${JSON.stringify(stack.waker)}`);
    }
    if (missing > 0)
      problems.push(`${String(missing)} × ${chain(expected)}${expected.stuck ? " stuck" : ""} is not there`);
  }
  for (const stack of left)
    if (stack.count > 0)
      problems.push(
        `${String(stack.count)} × ${stack.frames.map(shown).join(" < ")}${stack.stuck ? " stuck" : ""} is too much`,
      );
  assert.deepEqual(problems, []);
}

function tally(taken: Dump, { places, stacks }: Expectation): void {
  const names = new Set([...places].map((place) => place.slice(0, place.lastIndexOf(":"))));
  for (const frame of stacksIn(taken)
    .flatMap((stack) => own(stack.frames))
    .filter(({ line }) => line > 0)) {
    total.frames++;
    if (frame.certainty === "exact") total.exact++;
    if (frame.certainty === "inferred") total.inferred++;
    if (frame.certainty === "function") total.functionOnly++;
    if (frame.certainty === "function" ? names.has(frame.function) : places.has(placeKey(frame))) total.right++;
  }
  const stuckPlaces = new Set(stacks.filter(({ stuck }) => stuck).map(({ frames }) => chainOf(frames)));
  const found = stacksIn(taken)
    .filter(({ frames, stuck }) => stuck && own(frames).length > 0)
    .map(({ frames }) => chainOf(own(frames)));
  total.falselyStuck += found.filter((one) => !stuckPlaces.has(one)).length;
  total.missedStuck += [...stuckPlaces].filter((one) => !found.includes(one)).length;
}

/** Of all threads. */
function stacksIn({ stacks, threads }: Dump): StackGroup[] {
  return [...stacks, ...threads!.flatMap((thread) => thread.stacks)];
}

/** Of the threads that are busy: one at most, in these programs. */
function runningIn({ running, threads }: Dump): Frame[] {
  return [...(running ?? []), ...threads!.flatMap((thread) => thread.running ?? [])];
}

/** A frame that does not say that it is exact need only name the function. */
function isAlike(frames: readonly Frame[], expected: readonly Place[]): boolean {
  return (
    frames.length === expected.length &&
    frames.every(
      (frame, index) =>
        frame.function === expected[index]!.function &&
        (frame.certainty !== "exact" || frame.line === expected[index]!.line),
    )
  );
}

/** The program's own functions, and combinators. Ours may be seen at work: the sweeper comes by every second. */
function own(frames: readonly Frame[]): Frame[] {
  return frames.filter(
    ({ file }) => !file.startsWith("node:") && !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(library),
  );
}

function chain({ frames }: ExpectedStack): string {
  return frames.map(placeKey).join(" < ");
}

function chainOf(frames: readonly { function: string }[]): string {
  return frames.map((frame) => frame.function).join(" < ");
}

function shown({ function: name, file, line, certainty }: Frame): string {
  return `${name} ${path.basename(file)}:${String(line)}${certainty === "exact" ? "" : ` (${certainty})`}`;
}
