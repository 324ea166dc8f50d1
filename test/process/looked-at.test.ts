import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { main } from "curfew";
import { emptyFolder } from "../support/folder.js";
import { readGoroutines } from "../formats/go-grammar.js";
import { start } from "./scenario.js";

const unix = { skip: process.platform === "win32" && "Windows has no SIGQUIT" };

test(
  "SIGQUIT writes everything that is suspended to standard error, with proof, and ends the process",
  unix,
  async (t) => {
    const program = start(t, "looked-at", "waits");
    await program.line(/^ready$/);
    program.signal("SIGQUIT");
    const { code, stderr } = await program.end();
    assert.equal(code, 131);
    const [head, ...rest] = stderr.split("\n\n");
    assert.equal(head, "main: SIGQUIT: everything that is suspended follows, then the process ends");
    const { goroutines } = readGoroutines(`${rest.join("\n\n").trim()}\n`);
    const stuck = goroutines.find(({ frames }) => frames[0]!.name === "waitsForever")!;
    assert.match(stuck.status, /\(leaked\)$/);
    assert.deepEqual(
      stuck.frames.map(({ name }) => name),
      ["waitsForever", "outside"],
    );
    assert.ok(goroutines.some(({ status }) => status === "sleep"));
  },
);

test("SIGQUIT among main's signals stops the program like any other", unix, async (t) => {
  const program = start(t, "looked-at", "stops on SIGQUIT");
  await program.line(/^ready$/);
  program.signal("SIGQUIT");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: stopping, within 200 ms: SIGQUIT$/m);
  assert.doesNotMatch(stderr, /everything that is suspended/);
});

test("at the grace deadline it is told where whoever is still out waits, innermost first", async (t) => {
  const program = start(t, "looked-at", "waits");
  await program.line(/^ready$/);
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  const at = String.raw`\S*test\/process\/programs\/looked-at\.ts`;
  assert.match(
    stderr,
    new RegExp(
      String.raw`^main: where they wait, innermost first:\n  task "stuck" \(id 2\)\n    at waitsForever \(${at}:10:3\)\n    at outside \(${at}:14:3\)$`,
      "m",
    ),
  );
});

test("a blocked event loop is told once each time, with what it does and what waits for it", async (t) => {
  const program = start(t, "looked-at", "spins twice");
  await program.line(/^spun$/);
  program.signal("SIGKILL");
  const { stderr } = await program.end();
  const dumps = stderr
    .split(/^main: the event loop has been blocked for 200 ms; .*$/m)
    .slice(1)
    .map((text) => readGoroutines(`${text.split(/^main: /m, 1)[0]!.trim()}\n`).goroutines);
  // A machine that is busy may stop it at other times, too.
  const spinning = dumps.filter(
    ([first]) => first!.status === "running" && first!.frames.some(({ name }) => name === "spin"),
  );
  assert.equal(spinning.length, 2, stderr);
  for (const goroutines of spinning) assert.ok(goroutines.some(({ frames }) => frames[0]!.name === "waitsForever"));
});

test("the watchdog's dumps are added to a file, if there is one", async (t) => {
  const file = path.join(await emptyFolder(t), "blocked.txt");
  const program = start(t, "looked-at", "spins twice", { args: [file] });
  await program.line(/^spun$/);
  program.signal("SIGTERM");
  const { stderr } = await program.end();
  assert.doesNotMatch(stderr, /blocked/);
  assert.ok((await readFile(file, "utf8")).match(/^main: the event loop has been blocked/gm)!.length >= 2);
});

test("a process that was stopped and goes on is not taken for one that was blocked", unix, async (t) => {
  const file = path.join(await emptyFolder(t), "blocked.txt");
  const program = start(t, "looked-at", "watched", { args: [file] });
  await program.line(/^ready$/);
  program.signal("SIGSTOP");
  // Time itself is what must pass here: a process that is stopped can tell nothing.
  await new Promise((resolve) => setTimeout(resolve, 700));
  program.signal("SIGCONT");
  const turns = program.stdout.split("\n").length;
  await program.line(new RegExp(`^turn ${String(turns + 30)}$`));
  await assert.rejects(readFile(file), { code: "ENOENT" });
});

test("a watchdog that makes no sense is refused in one sentence", async () => {
  const run = (watchdog: object): Promise<void> => main(() => undefined, { watchdog: watchdog as { limit: number } });
  await assert.rejects(run({}), { name: "TypeError", message: /main's watchdog's limit/ });
  await assert.rejects(run({ limit: 1 }), { name: "RangeError", message: "main's watchdog's limit is 50 ms at least" });
  await assert.rejects(run({ limit: 100, file: "" }), { name: "TypeError", message: /main's watchdog's file/ });
});
