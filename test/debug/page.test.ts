import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { type Note, observe } from "curfew";
import type { Dump } from "curfew/inspect";
import { root } from "../support/root.js";
import { ask, startDebug } from "./serving.js";

const token = "open sesame";
const bearer = { authorization: `Bearer ${token}` };

test("the page comes from the package, with a policy that runs nothing but its own files, and wants no token; what it asks for does", async (t) => {
  const base = await startDebug(t, { token });
  const page = await ask(base, "/debug/");
  assert.deepEqual([page.status, page.headers["content-type"]], [200, "text/html; charset=utf-8"]);
  const policy = page.headers["content-security-policy"] as string;
  assert.match(policy, /default-src 'none'; .*script-src 'self'; style-src 'self'; connect-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|http|\*/);
  assert.doesNotMatch(page.body, /<script>|<style|\son\w+=|https?:/);
  for (const [, file] of page.body.matchAll(/(?:src|href)="(page\/[^"]+)"/g))
    assert.equal((await ask(base, `/debug/${file!}`)).status, 200, file);
  for (const file of ["speedscope/index.html", "docs/rules/no-deadline.md", "docs/warnings/stuck.md"])
    assert.equal((await ask(base, `/debug/page/${file}`)).status, 200, file);
  assert.equal((await ask(base, "/debug/live")).status, 401);
  const bare = await ask(base, "/debug?token=x");
  assert.deepEqual([bare.status, bare.headers.location], [401, undefined]);
});

test("nothing but the page's files is served by its address, and to no other host and site", async (t) => {
  const base = await startDebug(t);
  const wrong = [
    "",
    "main.ts",
    "../index.js",
    "..%2findex.js",
    "docs/../../package.json",
    "docs/rules/../../package.json",
  ];
  for (const file of [...wrong, ".hidden.js", "docs/house.md", "%2e%2e/debug/worker.js", "speedscope/", "toString"])
    assert.equal((await ask(base, `/debug/page/${file}`)).status, 404, file);
  assert.equal((await ask(base, "/debug/", { host: "evil.example" })).status, 403);
  assert.equal((await ask(base, "/debug/", { origin: "https://evil.example" })).status, 403);
});

test("the code of the page, without the flame graph, is at most 150 KB compressed", async () => {
  const files = ["index.html", "main.js", "style.css", "icon.svg"];
  const sizes = await Promise.all(
    files.map(async (file) => gzipSync(await readFile(path.join(root, "dist/web", file))).length),
  );
  const sum = sizes.reduce((total, size) => total + size, 0);
  assert.ok(sum > 10_000 && sum <= 150_000, String(sum));
});

test("a dump by POST wants the token in the header, is written to the log, and kept with its number; its lines can be read, and no other file", async (t) => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const base = await startDebug(t, { token });
  assert.equal((await ask(base, "/debug/dump?token=open%20sesame", {}, "POST")).status, 401);
  assert.equal((await ask(base, "/debug/dump", {}, "POST")).status, 401);
  const taken = await ask(base, "/debug/dump", bearer, "POST");
  assert.equal(taken.status, 200);
  assert.equal(taken.headers["x-curfew-dump"], "1");
  assert.deepEqual(
    notes.map(({ text }) => text),
    ["takes a dump, as 127.0.0.1 asked"],
  );
  const kept = await ask(base, "/debug/dumps/1", bearer);
  assert.deepEqual(kept.bytes, taken.bytes);
  assert.equal((await ask(base, "/debug/dumps/1")).status, 401);
  assert.equal((await ask(base, "/debug/dumps/2", bearer)).status, 404);
  const { stacks } = JSON.parse(taken.body) as Dump;
  const frame = stacks.flatMap(({ frames }) => frames).find(({ file }) => file.endsWith("serve-debug.ts"))!;
  const source = (file: string, line: number | string) =>
    ask(base, `/debug/source?file=${encodeURIComponent(file)}&line=${String(line)}`, bearer);
  assert.match((await source(frame.file, frame.line)).body, /await new Promise/);
  assert.equal((await source(frame.file, 99_999)).status, 404);
  assert.equal((await source(frame.file, "x")).status, 400);
  assert.equal((await source("/etc/passwd", 1)).status, 404);
  assert.equal((await ask(base, "/debug/source", {})).status, 401);
});

test("where no token is set a dump by POST is refused, and by GET it is not", async (t) => {
  const base = await startDebug(t);
  const { status, body } = await ask(base, "/debug/dump", {}, "POST");
  assert.deepEqual(
    [status, body],
    [403, "this changes the program: it is done only where serveDebug was given a token\n"],
  );
  assert.equal((await ask(base, "/debug/dump")).status, 200);
});
