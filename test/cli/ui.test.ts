import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { Dump } from "curfew/inspect";
import { Viewer } from "../debug/feeds.js";
import { emptyFolder } from "../support/folder.js";
import { type Program, startProgram } from "../support/program.js";
import { cli, curfew, ready } from "./curfew.js";

interface Page {
  readonly ui: Program;
  readonly origin: string;
  readonly headers: Record<string, string>;
  /** The part of the address that says what is shown. */
  readonly place: string;
}

async function open(t: TestContext, what: string): Promise<Page> {
  const ui = startProgram(t, pathToFileURL(cli), { args: ["ui", what] });
  const [address] = await ui.line(/^http:\S+$/);
  const { origin, searchParams, hash } = new URL(address);
  return { ui, origin, headers: { authorization: `Bearer ${searchParams.get("token")!}` }, place: hash };
}

const get = (page: Page, address: string, init: RequestInit = {}): Promise<Response> =>
  fetch(page.origin + address, { headers: page.headers, ...init });

test("the page is served for a process with nothing of ours: it has no feed, and full dumps", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const page = await open(t, String(pid));
  assert.equal(page.place, "#/dump");
  assert.match(await (await get(page, "/debug/")).text(), /<script .*main\.js/);
  assert.equal((await get(page, "/debug/live")).status, 404);
  const dump = (await (await get(page, "/debug/dump?full=1", { method: "POST" })).json()) as Dump;
  assert.deepEqual([dump.process.pid, dump.stacks[0]!.count, dump.stacks[0]!.frames[0]!.function], [pid, 3, "work"]);
});

test("the tasks of a process that uses curfew are shown live by its pid alone; there, nothing is stopped", async (t) => {
  const shop = startProgram(t, new URL("./programs/shop.js", import.meta.url), { nodeArgs: ["--inspect-port=0"] });
  await shop.line(/^debug at /);
  const page = await open(t, String(shop.pid));
  const viewer = await Viewer.open(t, page.origin, page.headers);
  const clerk = await viewer.until(
    ({ whole, tasks }) => whole && [...tasks.values()].find((task) => task.name === "clerk"),
  );
  const [hello] = viewer.heard;
  assert.equal(hello?.kind === "hello" && hello.pid, shop.pid);
  const refused = await get(page, `/debug/stop?task=${String(clerk.id)}`, { method: "POST" });
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /^to stop something, look through the process's debug server/);
});

test("whoever has not the token sees nothing", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const page = await open(t, String(pid));
  for (const address of ["/debug/dump", "/debug/live", "/debug/dumps/1", "/debug/source?file=/etc/passwd&line=1"])
    assert.equal((await fetch(page.origin + address)).status, 401, address);
});

test("Ctrl-C ends it with 0 and leaves the process as it was; the process's end ends it with 1, and a sentence", async (t) => {
  const program = await ready(t, "inspect/corpus/functions/factory.mjs");
  const [first, second] = [await open(t, String(program.pid)), await open(t, String(program.pid))];
  first.ui.signal("SIGINT");
  assert.deepEqual((await first.ui.end()).code, 0);
  assert.equal(program.hasEnded, false);
  await program.kill();
  const { code, stderr } = await second.ui.end();
  assert.equal(code, 1);
  assert.match(stderr, /^curfew: .*(?:ended|closed|gone).*\n$/);
});

test("a saved dump is shown from its file; there is no process to ask", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const file = path.join(await emptyFolder(t), "saved.json");
  assert.equal((await curfew("dump", String(pid), "--full", "--json", "--out", file)).code, 0);
  const page = await open(t, file);
  assert.equal(page.place, "#/dump/1");
  const dump = (await (await get(page, "/debug/dumps/1")).json()) as Dump;
  assert.equal(dump.process.pid, pid);
  assert.equal((await get(page, "/debug/live")).status, 404);
  const refused = await get(page, "/debug/dump?full=1", { method: "POST" });
  assert.match(await refused.text(), /^this is the dump in .*saved\.json: there is no process behind it\n$/);
});

test("of a debug server its own page is named; what is no dump and no process is said to be none", async (t) => {
  const shop = startProgram(t, new URL("./programs/shop.js", import.meta.url), { args: ["secret"] });
  const [, url] = await shop.line(/^debug at (.*)$/);
  const named = await curfew("ui", `${url!}/?token=secret`);
  assert.deepEqual([named.code, named.stdout], [0, `${url!}/debug/?token=secret\n`]);
  const file = path.join(await emptyFolder(t), "no-dump.json");
  await writeFile(file, "{}");
  assert.match((await curfew("ui", file)).stderr, /^curfew: .*no-dump\.json is no dump of version 1/);
  assert.match((await curfew("ui", "nowhere.json")).stderr, /^curfew: "nowhere\.json" is neither a pid nor an address/);
});
