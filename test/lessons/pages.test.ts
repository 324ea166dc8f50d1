import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { run } from "../support/command.js";
import { root } from "../support/root.js";

const programs = path.join(root, "examples", "lessons");
const pages = path.join(root, "docs", "lessons");
const lessons = readdirSync(programs).sort();
const rows = [
  ...readFileSync(path.join(pages, "README.md"), "utf8").matchAll(/^\| (\d\d) +\| (.+?) +\|.*\| (\S.*?) +\|$/gm),
];

test("the table has every lesson from 01 to 25, in order", () => {
  assert.deepEqual(
    rows.map(([, number]) => Number(number)),
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
});

test("a lesson is called done exactly if it has a fixed program, a page and a test", () => {
  for (const [, number, name, state] of rows) {
    const lesson = lessons.find((folder) => folder.startsWith(`${number!}-`));
    const linked = /\((.+)\.md\)/.exec(name!)?.[1];
    assert.equal(state, lesson === undefined ? "to come" : "done", number);
    assert.equal(linked, lesson, number);
    if (lesson === undefined) continue;
    assert.ok(existsSync(path.join(pages, `${lesson}.md`)), lesson);
    assert.ok(existsSync(path.join(root, "test", "lessons", `${number!}.test.ts`)), lesson);
    assert.ok(
      filesOf(lesson).some((file) => file.startsWith("fixed")),
      lesson,
    );
  }
});

for (const lesson of lessons) {
  test(`every program of lesson ${lesson} says what happens in its first line, and is linked and run on its page`, () => {
    const page = readFileSync(path.join(pages, `${lesson}.md`), "utf8");
    for (const file of filesOf(lesson)) {
      assert.ok(page.includes(`(../../examples/lessons/${lesson}/${file})`), file);
      if (!/^(broken|fixed)/.test(file)) continue;
      assert.match(readFileSync(path.join(programs, lesson, file), "utf8"), /^\/\/ .*\.\n/, file);
      assert.ok(page.includes(`npm run lesson -- ${lesson.slice(0, 2)} ${file.replace(".ts", "")}\n`), file);
    }
  });
}

test("npm run lesson runs the program that is asked for, and lists what there is when that does not exist", async () => {
  const lesson = (...args: string[]): ReturnType<typeof run> =>
    run(root, process.execPath, "scripts/lesson.mjs", ...args);
  const asked = await lesson("25", "fixed-1");
  assert.equal(asked.code, 0);
  assert.match(asked.output, /A stopped\nB stopped\ntimed out\n$/);
  const unknown = await lesson("25", "fixed-9");
  assert.equal(unknown.code, 1);
  assert.match(unknown.output, /^npm run lesson -- 25 fixed-4 /m);
  assert.equal((await lesson("99")).code, 1);
});

function filesOf(lesson: string): string[] {
  return readdirSync(path.join(programs, lesson));
}
